package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"mall/cmd/mall/internal/seed"
)

func seedCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "seed",
		Short: "Fill a new mall with accounts, products and flash sales",
		Long: `Add the demo and operator accounts, the catalogue and the flash sales where they are missing.
What is there stays as it is.`,
		Args: wrongArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := runningSettings(cmd.Context())
			if err != nil {
				return err
			}
			return seed.Run(cmd.Context(), s.MySQL(), func(line string) { fmt.Println(line) })
		},
	}
}
