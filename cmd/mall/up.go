package main

import (
	"os"
	"time"

	"github.com/spf13/cobra"

	"mall/cmd/mall/internal/up"
)

func upCommand() *cobra.Command {
	opt := up.Options{}
	cmd := &cobra.Command{
		Use:   "up",
		Short: "Build and start everything in the background, and wait until it is healthy",
		Long: `Build what changed, start MySQL, Redis, Kafka and the services in the background, migrate,
seed, wait until everything is healthy and print where it is. A supervisor stays behind and
restarts what dies. Running it again changes nothing.`,
		Args: wrongArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := loadSettings()
			if err != nil {
				return err
			}
			if opt.Self, err = selfPath(s.Root); err != nil {
				return err
			}
			opt.OnlySet = cmd.Flags().Changed("only")
			if len(opt.Only) == 1 && opt.Only[0] == "backing" {
				opt.Only = nil
			}
			return up.Run(cmd.Context(), s, opt, os.Stdout)
		},
	}
	cmd.Flags().BoolVar(&opt.NoBuild, "no-build", false, "start the binaries that are in bin/")
	cmd.Flags().StringSliceVar(&opt.Only, "only", nil, `services to start, comma-separated, or "backing" for MySQL, Redis and Kafka alone`)
	cmd.Flags().DurationVar(&opt.Timeout, "timeout", 2*time.Minute, "give up when not healthy after this long; building does not count")
	return cmd
}
