package main

import (
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"mall/cmd/mall/internal/client"
	"mall/cmd/mall/internal/down"
	"mall/cmd/mall/internal/progress"
)

func downCommand() *cobra.Command {
	var clean bool
	cmd := &cobra.Command{
		Use:   "down",
		Short: "End everything, services first",
		Args:  wrongArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, c, err := connect()
			if err != nil {
				return err
			}
			r := progress.New(os.Stdout)
			defer r.Close()
			step := r.Start("stopping")
			err = down.Run(cmd.Context(), s, c, 90*time.Second)
			switch {
			case errors.Is(err, client.ErrNotRunning):
				step.Drop()
				r.Say("mall is not up.")
			case err != nil:
				step.Fail("")
				return err
			default:
				step.Done("mall is down")
			}
			if !clean {
				return nil
			}
			if err := down.Clean(s); err != nil {
				return fmt.Errorf("clean up: %w", err)
			}
			r.Say("removed the data, logs and secrets in %s", s.StateDir)
			return nil
		},
	}
	cmd.Flags().BoolVar(&clean, "clean", false, "then remove the data, logs and secrets")
	return cmd
}
