package main

import (
	"errors"
	"io"
	"os"

	"github.com/spf13/cobra"

	"mall/cmd/mall/internal/client"
	"mall/cmd/mall/internal/logview"
)

func logsCommand() *cobra.Command {
	var follow bool
	var lines int
	cmd := &cobra.Command{
		Use:   "logs [name]...",
		Short: "Show what processes write; all of them without a name",
		RunE: func(cmd *cobra.Command, names []string) error {
			s, c, err := connect()
			if err != nil {
				return err
			}
			if lines < 0 {
				return usageError{errors.New("-n must not be negative")}
			}
			file := logview.File(s.LogsDir(), lines)
			read := func(name string, w io.Writer) error {
				return c.Logs(cmd.Context(), name, lines, follow, w)
			}
			if _, err := c.Status(cmd.Context(), false); errors.Is(err, client.ErrNotRunning) {
				if follow {
					return err
				}
				read = file // of the last time
			}
			return logview.Print(os.Stdout, s.LogsDir(), names, read, file)
		},
	}
	cmd.Flags().BoolVarP(&follow, "follow", "f", false, "go on with what is written from now on")
	cmd.Flags().IntVarP(&lines, "lines", "n", 20, "how many of the last lines to show of each")
	return cmd
}
