package main

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"mall/cmd/mall/internal/migrate"
)

func migrateCommand() *cobra.Command {
	var opt migrate.Options
	var downTo string
	cmd := &cobra.Command{
		Use:   "migrate",
		Short: "Bring the MySQL schemas and the Kafka topics up to date",
		Long: `Create the schemas and apply their pending migrations, then create the missing Kafka topics.
It waits for MySQL and may run several times at once.`,
		Args: wrongArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := runningSettings(cmd.Context())
			if err != nil {
				return err
			}
			if downTo != "" {
				domain, version, ok := strings.Cut(downTo, ":")
				n, err := strconv.ParseInt(version, 10, 64)
				if !ok || err != nil || n < 0 {
					return usageError{errors.New("--down-to takes DOMAIN:VERSION, such as order:3; version 0 reverts everything")}
				}
				opt.Domain, opt.Version = domain, n
			}
			opt.MySQL = s.MySQL()
			if opt.Kafka, err = s.Kafka(); err != nil {
				return err
			}
			if opt.Partitions, err = number(opt.Partitions, "MALL_KAFKA_PARTITIONS"); err != nil {
				return err
			}
			if opt.Replication, err = number(opt.Replication, "MALL_KAFKA_REPLICATION"); err != nil {
				return err
			}
			opt.Waiting = func(err error) { fmt.Fprintln(os.Stderr, "waiting:", err) }
			return migrate.Run(cmd.Context(), opt, os.Stdout)
		},
	}
	cmd.Flags().BoolVar(&opt.StatusOnly, "status", false, "list the migrations and change nothing")
	cmd.Flags().StringVar(&downTo, "down-to", "", "revert one domain's migrations above a version, as DOMAIN:VERSION")
	cmd.Flags().BoolVar(&opt.SkipTopics, "skip-topics", false, "leave Kafka alone")
	cmd.Flags().IntVar(&opt.Partitions, "partitions", 0, fmt.Sprintf("partitions of topics that are made (default: MALL_KAFKA_PARTITIONS, or %d)", migrate.Partitions))
	cmd.Flags().IntVar(&opt.Replication, "replication", 0, "replicas of topics that are made (default: MALL_KAFKA_REPLICATION, or as the brokers have it)")
	cmd.Flags().BoolVar(&opt.JSON, "json", false, "print JSON")
	cmd.Flags().DurationVar(&opt.Timeout, "timeout", 30*time.Second, "give up waiting for MySQL and Kafka after this long")
	return cmd
}

// number is flag, or the variable's value where the flag was not given.
func number(flag int, variable string) (int, error) {
	v := os.Getenv(variable)
	if flag != 0 || v == "" {
		return flag, nil
	}
	n, err := strconv.Atoi(v)
	if err != nil {
		return 0, fmt.Errorf("%s is %q: it must be a number", variable, v)
	}
	return n, nil
}
