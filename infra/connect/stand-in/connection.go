package main

import (
	"fmt"
	"strings"

	"github.com/redpanda-data/benthos/v4/public/service"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/sasl/plain"
	"github.com/twmb/franz-go/pkg/sasl/scram"
)

func connectionFields() []*service.ConfigField {
	return []*service.ConfigField{
		service.NewStringListField("seed_brokers"),
		service.NewStringField("client_id").Default("redpanda-connect"),
		service.NewTLSToggledField("tls"),
		service.NewObjectListField("sasl",
			service.NewStringEnumField("mechanism", "none", "PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"),
			service.NewStringField("username").Default(""),
			service.NewStringField("password").Default("").Secret(),
		).Optional(),
	}
}

func connectionOptions(conf *service.ParsedConfig) ([]kgo.Opt, error) {
	listed, err := conf.FieldStringList("seed_brokers")
	if err != nil {
		return nil, err
	}
	var brokers []string
	for _, item := range listed {
		brokers = append(brokers, strings.Split(item, ",")...)
	}
	clientID, err := conf.FieldString("client_id")
	if err != nil {
		return nil, err
	}
	options := []kgo.Opt{kgo.SeedBrokers(brokers...), kgo.ClientID(clientID)}

	tlsConf, tlsEnabled, err := conf.FieldTLSToggled("tls")
	if err != nil {
		return nil, err
	}
	if tlsEnabled {
		options = append(options, kgo.DialTLSConfig(tlsConf))
	}
	return withSASL(conf, options)
}

func withSASL(conf *service.ParsedConfig, options []kgo.Opt) ([]kgo.Opt, error) {
	if !conf.Contains("sasl") {
		return options, nil
	}
	mechanisms, err := conf.FieldObjectList("sasl")
	if err != nil {
		return nil, err
	}
	for _, each := range mechanisms {
		mechanism, err := each.FieldString("mechanism")
		if err != nil {
			return nil, err
		}
		username, err := each.FieldString("username")
		if err != nil {
			return nil, err
		}
		password, err := each.FieldString("password")
		if err != nil {
			return nil, err
		}
		auth := scram.Auth{User: username, Pass: password}
		switch mechanism {
		case "none":
		case "PLAIN":
			options = append(options, kgo.SASL(plain.Auth{User: username, Pass: password}.AsMechanism()))
		case "SCRAM-SHA-256":
			options = append(options, kgo.SASL(auth.AsSha256Mechanism()))
		case "SCRAM-SHA-512":
			options = append(options, kgo.SASL(auth.AsSha512Mechanism()))
		default:
			return nil, fmt.Errorf("unknown SASL mechanism %q", mechanism)
		}
	}
	return options, nil
}
