package migrate

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"mall/common/event"
	"mall/common/kafka"
	"mall/common/mysql"
)

// Options are the flags of `mall migrate`.
type Options struct {
	MySQL      mysql.Conf
	Kafka      kafka.Conf
	StatusOnly bool
	// Domain and Version say what to revert to; no Domain means forward.
	Domain     string
	Version    int64
	SkipTopics bool
	// Partitions and Replication are of topics that are made; 0 means Partitions and what the brokers have as default.
	Partitions, Replication int
	JSON                    bool
	// Timeout bounds the wait for each server, not a migration.
	Timeout time.Duration
	Waiting func(error)
}

// report is the JSON that Run prints.
type report struct {
	Migrations []Result `json:"migrations"`
	Topics     []string `json:"topicsCreated"`
}

// Run does what opt says and prints to out what it did.
func Run(ctx context.Context, opt Options, out io.Writer) error {
	if opt.Kafka.Brokers == "" && !opt.SkipTopics && !opt.StatusOnly && opt.Domain == "" {
		return errors.New("MALL_KAFKA_BROKERS is not set: name the brokers that shall have the topics, or say --skip-topics")
	}
	m, err := New(opt.MySQL, Schemas())
	if err != nil {
		return err
	}
	waitCtx, cancel := context.WithTimeout(ctx, opt.Timeout)
	defer cancel()
	if err := m.Wait(waitCtx, opt.Waiting); err != nil {
		return err
	}
	rep := report{Migrations: []Result{}, Topics: []string{}}
	var found []Result
	switch {
	case opt.StatusOnly:
		found, err = m.Status(ctx)
	case opt.Domain != "":
		found, err = m.DownTo(ctx, opt.Domain, opt.Version)
	default:
		found, err = m.Up(ctx)
	}
	rep.Migrations = append(rep.Migrations, found...)
	if err == nil && !opt.StatusOnly && opt.Domain == "" && !opt.SkipTopics {
		topicCtx, cancel := context.WithTimeout(ctx, opt.Timeout)
		defer cancel()
		var made []string
		made, err = Topics(topicCtx, opt.Kafka, opt.Partitions, opt.Replication, event.Topics())
		rep.Topics = append(rep.Topics, made...)
	}
	if opt.JSON {
		enc := json.NewEncoder(out)
		enc.SetIndent("", "  ")
		return errors.Join(err, enc.Encode(rep))
	}
	rep.print(opt, out)
	return err
}

func (r report) print(opt Options, out io.Writer) {
	changed := len(r.Topics)
	for _, m := range r.Migrations {
		verb := "pending "
		switch {
		case m.Changed && m.Applied:
			verb, changed = "applied ", changed+1
		case m.Changed:
			verb, changed = "reverted", changed+1
		case m.Applied:
			verb = "in place"
		}
		_, _ = fmt.Fprintf(out, "%s  %-14s %s\n", verb, m.Schema, m.File)
	}
	for _, t := range r.Topics {
		_, _ = fmt.Fprintf(out, "created   topic %s\n", t)
	}
	if changed == 0 && !opt.StatusOnly {
		_, _ = fmt.Fprintln(out, "everything was up to date")
	}
}
