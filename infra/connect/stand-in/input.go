package main

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/redpanda-data/benthos/v4/public/service"
	"github.com/twmb/franz-go/pkg/kgo"
)

func inputSpec() *service.ConfigSpec {
	return service.NewConfigSpec().
		Summary("Stand-in for the input `redpanda`.").
		Fields(connectionFields()...).
		Fields(
			service.NewStringListField("topics"),
			service.NewStringField("consumer_group"),
			service.NewStringEnumField("start_offset", "earliest", "latest").Default("earliest"),
			service.NewStringEnumField("transaction_isolation_level", "read_uncommitted", "read_committed").
				Default("read_uncommitted"),
			service.NewDurationField("commit_period").Default("5s"),
			service.NewDurationField("session_timeout").Default("1m"),
			service.NewDurationField("fetch_max_wait").Default("5s"),
			service.NewObjectField("unordered_processing",
				service.NewBoolField("enabled").Default(false),
				service.NewIntField("checkpoint_limit").Default(1024),
				service.NewBatchPolicyField("batching"),
			),
			service.NewAutoRetryNacksToggleField(),
		)
}

func init() {
	service.MustRegisterBatchInput("redpanda", inputSpec(),
		func(conf *service.ParsedConfig, resources *service.Resources) (service.BatchInput, error) {
			in, err := newInput(conf, resources)
			if err != nil {
				return nil, err
			}
			return service.AutoRetryNacksBatchedToggled(conf, in)
		})
}

type input struct {
	options   []kgo.Opt
	policy    service.BatchPolicy
	resources *service.Resources

	batches chan ackedBatch
	stop    context.CancelFunc
	stopped chan struct{}
}

type ackedBatch struct {
	messages service.MessageBatch
	ack      func()
}

func newInput(conf *service.ParsedConfig, resources *service.Resources) (*input, error) {
	in := &input{resources: resources}
	var err error
	if in.options, err = consumerOptions(conf); err != nil {
		return nil, err
	}
	unordered := conf.Namespace("unordered_processing")
	enabled, err := unordered.FieldBool("enabled")
	if err != nil {
		return nil, err
	}
	if enabled {
		if in.policy, err = unordered.FieldBatchPolicy("batching"); err != nil {
			return nil, err
		}
	}
	return in, nil
}

func consumerOptions(conf *service.ParsedConfig) ([]kgo.Opt, error) {
	options, err := connectionOptions(conf)
	if err != nil {
		return nil, err
	}
	topics, err := conf.FieldStringList("topics")
	if err != nil {
		return nil, err
	}
	group, err := conf.FieldString("consumer_group")
	if err != nil {
		return nil, err
	}
	durations := map[string]time.Duration{}
	for _, name := range []string{"commit_period", "session_timeout", "fetch_max_wait"} {
		if durations[name], err = conf.FieldDuration(name); err != nil {
			return nil, err
		}
	}
	start := kgo.NewOffset().AtStart()
	if offset, _ := conf.FieldString("start_offset"); offset == "latest" {
		start = kgo.NewOffset().AtEnd()
	}
	isolation := kgo.ReadUncommitted()
	if level, _ := conf.FieldString("transaction_isolation_level"); level == "read_committed" {
		isolation = kgo.ReadCommitted()
	}
	return append(options,
		kgo.ConsumeTopics(topics...),
		kgo.ConsumerGroup(group),
		kgo.ConsumeResetOffset(start),
		kgo.FetchIsolationLevel(isolation),
		kgo.FetchMaxWait(durations["fetch_max_wait"]),
		kgo.SessionTimeout(durations["session_timeout"]),
		kgo.AutoCommitMarks(),
		kgo.AutoCommitInterval(durations["commit_period"]),
	), nil
}

func (in *input) Connect(ctx context.Context) error {
	if in.batches != nil {
		return nil
	}
	parts := newPartitions(in.resources, in.policy)
	client, err := kgo.NewClient(append(in.options,
		kgo.OnPartitionsRevoked(func(ctx context.Context, client *kgo.Client, _ map[string][]int32) {
			_ = client.CommitMarkedOffsets(ctx)
		}),
		kgo.OnPartitionsLost(func(context.Context, *kgo.Client, map[string][]int32) {}),
	)...)
	if err != nil {
		return err
	}
	if err := client.Ping(ctx); err != nil {
		client.Close()
		return err
	}
	running, stop := context.WithCancel(context.Background())
	in.batches, in.stop, in.stopped = make(chan ackedBatch), stop, make(chan struct{})
	go in.poll(running, client, parts)
	return nil
}

// pollFor bounds a poll, so that a batch whose period is over does not wait for the next record.
const pollFor = 200 * time.Millisecond

func (in *input) poll(ctx context.Context, client *kgo.Client, parts *partitions) {
	defer close(in.stopped)
	defer client.Close()
	send := func(batch ackedBatch) {
		select {
		case in.batches <- batch:
		case <-ctx.Done():
		}
	}
	for ctx.Err() == nil {
		polling, done := context.WithTimeout(ctx, pollFor)
		fetches := client.PollFetches(polling)
		done()
		for _, failure := range fetches.Errors() {
			if !errors.Is(failure.Err, context.DeadlineExceeded) && !errors.Is(failure.Err, context.Canceled) {
				in.resources.Logger().Errorf("reading %v/%v: %v", failure.Topic, failure.Partition, failure.Err)
			}
		}
		fetches.EachRecord(func(record *kgo.Record) {
			if batch, full := parts.add(ctx, client, record); full {
				send(batch)
			}
		})
		for _, batch := range parts.due(ctx, client) {
			send(batch)
		}
	}
	_ = client.CommitMarkedOffsets(context.Background())
}

func (in *input) ReadBatch(ctx context.Context) (service.MessageBatch, service.AckFunc, error) {
	if in.batches == nil {
		return nil, nil, service.ErrNotConnected
	}
	select {
	case batch := <-in.batches:
		return batch.messages, func(_ context.Context, err error) error {
			if err == nil {
				batch.ack()
			}
			return nil
		}, nil
	case <-in.stopped:
		return nil, nil, service.ErrEndOfInput
	case <-ctx.Done():
		return nil, nil, ctx.Err()
	}
}

func (in *input) Close(ctx context.Context) error {
	if in.stop == nil {
		return nil
	}
	var once sync.Once
	once.Do(in.stop)
	select {
	case <-in.stopped:
	case <-ctx.Done():
	}
	return nil
}
