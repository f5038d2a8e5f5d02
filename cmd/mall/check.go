package main

import (
	"os"
	"time"

	"github.com/spf13/cobra"

	"mall/cmd/mall/internal/check"
)

func checkCommand() *cobra.Command {
	opt := check.Options{}
	cmd := &cobra.Command{
		Use:   "check [SERVICE...]",
		Short: "Ask a mall that runs elsewhere whether it is in order",
		Long: `Ask each service, by its host name, whether it is ready, and the shop for its catalogue. It needs no checkout; the
charts run it in the cluster as their test:

  mall check --edge http://edge:8888 edge order-api order-rpc order-worker`,
		RunE: func(cmd *cobra.Command, args []string) error {
			opt.Services = args
			return check.Run(cmd.Context(), opt, os.Stdout)
		},
	}
	cmd.Flags().StringVar(&opt.Edge, "edge", "", "URL of the shop, whose catalogue is asked for")
	cmd.Flags().IntVar(&opt.HealthPort, "health-port", 9091, "port on which services answer /healthz")
	cmd.Flags().DurationVar(&opt.Wait, "wait", time.Minute, "how long to wait for what is not ready")
	return cmd
}
