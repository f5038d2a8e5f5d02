package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"mall/cmd/mall/internal/build"
)

// buildCommand builds one binary for the supervisor, which stays small because this is a process of its own.
func buildCommand() *cobra.Command {
	return &cobra.Command{
		Use: "_build NAME", Hidden: true, Args: wrongArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := loadSettings()
			if err != nil {
				return err
			}
			found, _ := build.Targets(s.Root)
			i := slices.IndexFunc(found, func(t build.Target) bool { return t.Name == args[0] })
			if i < 0 {
				return usageError{fmt.Errorf("there is no binary %q", args[0])}
			}
			res, err := build.Run(cmd.Context(), s.Root, found[i:i+1], func(string) {})
			if err != nil {
				return err
			}
			out := build.Outcome{Built: len(res.Built) > 0, Version: res.Version}
			pages, err := build.Pages(cmd.Context(), s.Root, build.PagesOf(args), func(string) {})
			if err != nil && !errors.Is(err, build.ErrNoNode) {
				return err
			}
			out.Built = out.Built || len(pages) > 0
			return json.NewEncoder(os.Stdout).Encode(out)
		},
	}
}
