// A stand-in for Redpanda Connect in tests, for machines without Docker. It is the engine of Redpanda Connect
// (Benthos, MIT) with its `io` and `pure` components, and the `redpanda` input and output written anew on the library
// that the product uses: the same fields as far as the pipelines here name them, not the same code.
package main

import (
	"context"

	_ "github.com/redpanda-data/benthos/v4/public/components/io"
	_ "github.com/redpanda-data/benthos/v4/public/components/pure"
	"github.com/redpanda-data/benthos/v4/public/service"
)

func main() {
	service.RunCLI(context.Background(), service.CLIOptSetBinaryName("redpanda-connect"))
}
