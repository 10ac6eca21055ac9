package main

import (
	"context"
	"sync"

	"github.com/redpanda-data/benthos/v4/public/service"
	"github.com/twmb/franz-go/pkg/kgo"
)

// partitions makes batches of one partition each, and commits a position when all batches before it are delivered.
type partitions struct {
	resources *service.Resources
	policy    service.BatchPolicy
	known     map[place]*partition
}

type place struct {
	topic  string
	number int32
}

type partition struct {
	batcher *service.Batcher
	last    *kgo.Record

	mu       sync.Mutex
	inFlight []*flight
}

type flight struct {
	last      *kgo.Record
	delivered bool
}

func newPartitions(resources *service.Resources, policy service.BatchPolicy) *partitions {
	return &partitions{resources: resources, policy: policy, known: map[place]*partition{}}
}

func (p *partitions) of(record *kgo.Record) *partition {
	at := place{record.Topic, record.Partition}
	part := p.known[at]
	if part == nil {
		part = &partition{}
		if !p.policy.IsNoop() {
			part.batcher, _ = p.policy.NewBatcher(p.resources)
		}
		p.known[at] = part
	}
	return part
}

// add gives the batch that the record completes, if it does.
func (p *partitions) add(ctx context.Context, client *kgo.Client, record *kgo.Record) (ackedBatch, bool) {
	part := p.of(record)
	message := messageOf(record)
	part.last = record
	if part.batcher == nil {
		return part.send(client, service.MessageBatch{message}), true
	}
	if !part.batcher.Add(message) {
		return ackedBatch{}, false
	}
	return part.flush(ctx, client)
}

// due gives the batches whose period is over.
func (p *partitions) due(ctx context.Context, client *kgo.Client) []ackedBatch {
	var batches []ackedBatch
	for _, part := range p.known {
		if part.batcher == nil {
			continue
		}
		// The engine says 1 ns for a period that is over.
		if wait, waiting := part.batcher.UntilNext(); !waiting || wait > 1 {
			continue
		}
		if batch, some := part.flush(ctx, client); some {
			batches = append(batches, batch)
		}
	}
	return batches
}

func (p *partition) flush(ctx context.Context, client *kgo.Client) (ackedBatch, bool) {
	messages, err := p.batcher.Flush(ctx)
	if err != nil || len(messages) == 0 {
		return ackedBatch{}, false
	}
	return p.send(client, messages), true
}

func (p *partition) send(client *kgo.Client, messages service.MessageBatch) ackedBatch {
	sent := &flight{last: p.last}
	p.mu.Lock()
	p.inFlight = append(p.inFlight, sent)
	p.mu.Unlock()
	return ackedBatch{messages: messages, ack: func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		sent.delivered = true
		for len(p.inFlight) > 0 && p.inFlight[0].delivered {
			client.MarkCommitRecords(p.inFlight[0].last)
			p.inFlight = p.inFlight[1:]
		}
	}}
}

func messageOf(record *kgo.Record) *service.Message {
	message := service.NewMessage(record.Value)
	message.MetaSetMut("kafka_key", record.Key)
	message.MetaSetMut("kafka_topic", record.Topic)
	message.MetaSetMut("kafka_partition", int(record.Partition))
	message.MetaSetMut("kafka_offset", int(record.Offset))
	message.MetaSetMut("kafka_timestamp_unix", record.Timestamp.Unix())
	message.MetaSetMut("kafka_timestamp_ms", record.Timestamp.UnixMilli())
	message.MetaSetMut("kafka_tombstone_message", record.Value == nil)
	for _, header := range record.Headers {
		message.MetaSetMut(header.Key, string(header.Value))
	}
	return message
}
