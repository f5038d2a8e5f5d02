package main

import (
	"context"
	"log/slog"
	"time"

	"github.com/spf13/cobra"
	"gopkg.in/natefinch/lumberjack.v2"

	"mall/cmd/mall/internal/backing"
	"mall/cmd/mall/internal/local"
	"mall/cmd/mall/internal/logship"
	"mall/cmd/mall/internal/supervisor"
)

// localEnvironment is deployment.environment.name of what the supervisor starts.
const localEnvironment = "local"

// superviseCommand is what `mall up` leaves in the background.
func superviseCommand() *cobra.Command {
	return &cobra.Command{
		Use: "_supervise", Hidden: true, Args: wrongArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := loadSettings()
			if err != nil {
				return err
			}
			self, err := selfPath(s.Root)
			if err != nil {
				return err
			}
			file := &lumberjack.Logger{Filename: supervisor.LogPath(s.LogsDir(), "supervisor"), MaxSize: 5, MaxBackups: 1}
			log := slog.New(slog.NewTextHandler(file, nil))
			logs, err := logship.New(cmd.Context(), s.OTLPEndpoint, localEnvironment)
			if err != nil {
				return err
			}
			sup, err := local.Supervisor(s, self, version, launchHooks(self), logs, log)
			if err != nil {
				return err
			}
			err = sup.Run(cmd.Context())
			end, cancel := context.WithTimeout(context.WithoutCancel(cmd.Context()), time.Second)
			defer cancel()
			_ = logs.Close(end) // the Collector has gone before
			return err
		},
	}
}

// launchHooks are the subcommands that a launch runs, as far as this build has them.
func launchHooks(self string) []supervisor.Hook {
	var hooks []supervisor.Hook
	for _, h := range []supervisor.Hook{
		{Name: "migrate", BeforeServices: true},
		{Name: "seed"},
	} {
		if hasCommand(h.Name) {
			h.Argv = []string{self, h.Name}
			hooks = append(hooks, h)
		}
	}
	return hooks
}

// kafkaCommand is the embedded broker as a process of its own, so that the services see a
// broker that can be killed.
func kafkaCommand() *cobra.Command {
	var port int
	var dir string
	cmd := &cobra.Command{
		Use: "_kafka", Hidden: true, Args: wrongArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return backing.RunKafka(cmd.Context(), port, dir) },
	}
	cmd.Flags().IntVar(&port, "port", 0, "port on 127.0.0.1")
	cmd.Flags().StringVar(&dir, "dir", "", "data directory")
	_ = cmd.MarkFlagRequired("port") // the flags exist
	_ = cmd.MarkFlagRequired("dir")
	return cmd
}

// miniredisCommand is the embedded Redis, used when redis-server is not installed.
func miniredisCommand() *cobra.Command {
	var port int
	cmd := &cobra.Command{
		Use: "_miniredis", Hidden: true, Args: wrongArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return backing.RunMiniredis(cmd.Context(), port) },
	}
	cmd.Flags().IntVar(&port, "port", 0, "port on 127.0.0.1")
	_ = cmd.MarkFlagRequired("port") // the flag exists
	return cmd
}
