package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/redpanda-data/benthos/v4/public/service"
	"github.com/twmb/franz-go/pkg/kgo"
)

func outputSpec() *service.ConfigSpec {
	return service.NewConfigSpec().
		Summary("Stand-in for the output `redpanda`.").
		Fields(connectionFields()...).
		Fields(
			service.NewInterpolatedStringField("topic"),
			service.NewInterpolatedStringField("key").Optional(),
			service.NewInterpolatedStringField("partition").Optional(),
			service.NewStringEnumField("partitioner", "murmur2_hash", "manual").Optional(),
			service.NewMetadataFilterField("metadata").Optional(),
			service.NewInterpolatedStringField("timestamp_ms").Optional(),
			service.NewIntField("max_in_flight").Default(256),
			service.NewBatchPolicyField("batching"),
			service.NewBoolField("idempotent_write").Default(true),
			service.NewStringEnumField("acks", "all", "leader", "none").Default("all"),
			service.NewStringEnumField("compression", "lz4", "snappy", "gzip", "none", "zstd").Optional(),
			service.NewBoolField("allow_auto_topic_creation").Default(true),
			service.NewStringField("max_message_bytes").Default("1048576"),
			service.NewDurationField("timeout").Default("10s"),
			service.NewDurationField("record_delivery_timeout").Default("0s"),
		).
		LintRule(`root = match {
  this.partitioner == "manual" && this.partition.or("") == "" => "a partition must be specified when the partitioner is set to manual"
  this.partitioner != "manual" && this.partition.or("") != "" => "a partition cannot be specified unless the partitioner is set to manual"
  this.idempotent_write == true && this.acks.or("all") != "all" => "idempotent_write requires acks to be set to all"
}`)
}

func init() {
	service.MustRegisterBatchOutput("redpanda", outputSpec(),
		func(conf *service.ParsedConfig, _ *service.Resources) (service.BatchOutput, service.BatchPolicy, int, error) {
			var policy service.BatchPolicy
			maxInFlight, err := conf.FieldInt("max_in_flight")
			if err != nil {
				return nil, policy, 0, err
			}
			if policy, err = conf.FieldBatchPolicy("batching"); err != nil {
				return nil, policy, 0, err
			}
			out, err := newOutput(conf)
			return out, policy, maxInFlight, err
		})
}

type output struct {
	options                          []kgo.Opt
	topic, key, partition, timestamp *service.InterpolatedString
	headers                          *service.MetadataFilter

	mu     sync.Mutex
	client *kgo.Client
}

func newOutput(conf *service.ParsedConfig) (*output, error) {
	o := &output{}
	var err error
	if o.options, err = producerOptions(conf); err != nil {
		return nil, err
	}
	if o.topic, err = conf.FieldInterpolatedString("topic"); err != nil {
		return nil, err
	}
	for name, field := range map[string]**service.InterpolatedString{
		"key": &o.key, "partition": &o.partition, "timestamp_ms": &o.timestamp,
	} {
		if !conf.Contains(name) {
			continue
		}
		if *field, err = conf.FieldInterpolatedString(name); err != nil {
			return nil, err
		}
	}
	if conf.Contains("metadata") {
		if o.headers, err = conf.FieldMetadataFilter("metadata"); err != nil {
			return nil, err
		}
	}
	return o, nil
}

func producerOptions(conf *service.ParsedConfig) ([]kgo.Opt, error) {
	options, err := connectionOptions(conf)
	if err != nil {
		return nil, err
	}
	timeout, err := conf.FieldDuration("timeout")
	if err != nil {
		return nil, err
	}
	delivery, err := conf.FieldDuration("record_delivery_timeout")
	if err != nil {
		return nil, err
	}
	size, err := conf.FieldString("max_message_bytes")
	if err != nil {
		return nil, err
	}
	bytesMax, err := strconv.ParseInt(size, 10, 32)
	if err != nil {
		return nil, fmt.Errorf("max_message_bytes: the stand-in takes a plain number: %w", err)
	}
	options = append(options, kgo.ProduceRequestTimeout(timeout), kgo.MaxProduceRequestsInflightPerBroker(1),
		kgo.ProducerBatchMaxBytes(int32(bytesMax)))
	if delivery > 0 {
		options = append(options, kgo.RecordDeliveryTimeout(delivery))
	}
	if partitioner, _ := conf.FieldString("partitioner"); partitioner == "manual" {
		options = append(options, kgo.RecordPartitioner(kgo.ManualPartitioner()))
	} else {
		options = append(options, kgo.RecordPartitioner(kgo.StickyKeyPartitioner(nil)))
	}
	idempotent, err := conf.FieldBool("idempotent_write")
	if err != nil {
		return nil, err
	}
	if !idempotent {
		options = append(options, kgo.DisableIdempotentWrite())
	}
	acks, err := conf.FieldString("acks")
	if err != nil {
		return nil, err
	}
	options = append(options, kgo.RequiredAcks(map[string]kgo.Acks{
		"all": kgo.AllISRAcks(), "leader": kgo.LeaderAck(), "none": kgo.NoAck(),
	}[acks]))
	if codec, _ := conf.FieldString("compression"); codec != "" {
		options = append(options, kgo.ProducerBatchCompression(map[string]kgo.CompressionCodec{
			"lz4": kgo.Lz4Compression(), "snappy": kgo.SnappyCompression(), "gzip": kgo.GzipCompression(),
			"none": kgo.NoCompression(), "zstd": kgo.ZstdCompression(),
		}[codec]))
	}
	if auto, _ := conf.FieldBool("allow_auto_topic_creation"); auto {
		options = append(options, kgo.AllowAutoTopicCreation())
	}
	return options, nil
}

func (o *output) Connect(ctx context.Context) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.client != nil {
		return nil
	}
	client, err := kgo.NewClient(o.options...)
	if err != nil {
		return err
	}
	if err := client.Ping(ctx); err != nil {
		client.Close()
		return err
	}
	o.client = client
	return nil
}

func (o *output) WriteBatch(ctx context.Context, batch service.MessageBatch) error {
	o.mu.Lock()
	client := o.client
	o.mu.Unlock()
	if client == nil {
		return service.ErrNotConnected
	}
	records := make([]*kgo.Record, len(batch))
	for i, message := range batch {
		record, err := o.record(message)
		if err != nil {
			return err
		}
		records[i] = record
	}
	var failures []error
	for _, result := range client.ProduceSync(ctx, records...) {
		if result.Err != nil {
			failures = append(failures, result.Err)
			break
		}
	}
	return errors.Join(failures...)
}

func (o *output) record(message *service.Message) (*kgo.Record, error) {
	record := &kgo.Record{}
	var err error
	if record.Value, err = message.AsBytes(); err != nil {
		return nil, err
	}
	if record.Topic, err = o.topic.TryString(message); err != nil {
		return nil, fmt.Errorf("topic: %w", err)
	}
	if o.key != nil {
		if record.Key, err = o.key.TryBytes(message); err != nil {
			return nil, fmt.Errorf("key: %w", err)
		}
	}
	if o.partition != nil {
		partition, err := number(o.partition, message, 32)
		if err != nil {
			return nil, fmt.Errorf("partition: %w", err)
		}
		record.Partition = int32(partition)
	}
	if o.timestamp != nil {
		milliseconds, err := number(o.timestamp, message, 64)
		if err != nil {
			return nil, fmt.Errorf("timestamp_ms: %w", err)
		}
		record.Timestamp = time.UnixMilli(milliseconds)
	}
	if o.headers != nil {
		err = o.headers.Walk(message, func(name, value string) error {
			record.Headers = append(record.Headers, kgo.RecordHeader{Key: name, Value: []byte(value)})
			return nil
		})
	}
	return record, err
}

func number(field *service.InterpolatedString, message *service.Message, bits int) (int64, error) {
	text, err := field.TryString(message)
	if err != nil {
		return 0, err
	}
	return strconv.ParseInt(text, 10, bits)
}

func (o *output) Close(context.Context) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.client != nil {
		o.client.Close()
		o.client = nil
	}
	return nil
}
