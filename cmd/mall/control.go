package main

import (
	"errors"
	"os"
	"time"

	"github.com/spf13/cobra"

	"mall/cmd/mall/internal/control"
)

// waitHealthy is how long restart and start wait for the processes they started.
const waitHealthy = time.Minute

func restartCommand() *cobra.Command {
	var all, changed bool
	cmd := &cobra.Command{
		Use:   "restart [name]...",
		Short: "End processes and start them again, with their newest binary",
		RunE: func(cmd *cobra.Command, names []string) error {
			if len(names) == 0 && !all && !changed {
				return usageError{errors.New("name a process, or say --all (every service) or --changed (those built anew)")}
			}
			_, c, err := connect()
			if err != nil {
				return err
			}
			st, err := c.Status(cmd.Context(), false)
			if err != nil {
				return err
			}
			names = append(names, control.Pick(st, all, changed)...)
			return control.Each(cmd.Context(), os.Stdout, c, names, c.Restart, control.UntilHealthy(waitHealthy))
		},
	}
	cmd.Flags().BoolVar(&all, "all", false, "every service that runs; backing services stay")
	cmd.Flags().BoolVar(&changed, "changed", false, "every service whose binary is newer than its process")
	return cmd
}

func startCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "start name...",
		Short: "Start processes that were stopped",
		Args:  wrongArgs(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, names []string) error {
			_, c, err := connect()
			if err != nil {
				return err
			}
			return control.Each(cmd.Context(), os.Stdout, c, names, c.Start, control.UntilHealthy(waitHealthy))
		},
	}
}

func stopCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "stop name...",
		Short: "End processes and keep them ended",
		Args:  wrongArgs(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, names []string) error {
			_, c, err := connect()
			if err != nil {
				return err
			}
			return control.Each(cmd.Context(), os.Stdout, c, names, c.Stop, control.AtOnce)
		},
	}
}
