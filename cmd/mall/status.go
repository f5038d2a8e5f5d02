package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"mall/cmd/mall/internal/client"
	"mall/cmd/mall/internal/statusview"
)

func statusCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Show every process: state, health, restarts, memory",
		Long: `Show every process of the local mall.

Exit code 0: everything that was started is healthy; 1: something is not; 3: mall is not up.`,
		Args: wrongArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, c, err := connect()
			if err != nil {
				return err
			}
			st, err := c.Status(cmd.Context(), true)
			if errors.Is(err, client.ErrNotRunning) && asJSON {
				fmt.Println(`{"healthy":false,"processes":[]}`)
			}
			if err != nil {
				return err
			}
			if asJSON {
				enc := json.NewEncoder(os.Stdout)
				enc.SetIndent("", "  ")
				err = enc.Encode(st)
			} else {
				err = statusview.Print(os.Stdout, st)
			}
			if err != nil {
				return err
			}
			if !st.Healthy {
				return errQuiet
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}
