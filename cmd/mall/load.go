package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"mall/cmd/mall/internal/chaos"
	"mall/cmd/mall/internal/client"
	"mall/test/load"
)

func loadCommand() *cobra.Command {
	opt := load.Options{Operator: [2]string{"operator@mall.test", "operator-password"}}
	var killEvery time.Duration
	var victims []string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "load",
		Short: "Order, pay, cancel and refund as customers do, and kill processes meanwhile if asked",
		Long: `Drive the running mall with customers who look, order, pay, cancel, ask for refunds, click twice,
and try again when something fails. Afterwards every order that was promised is asked for.

Exit code 1 when a promised order is lost or a customer had to give up.`,
		Args: wrongArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := runningSettings(cmd.Context())
			if err != nil {
				return err
			}
			if opt.Base == "" {
				opt.Base = s.EdgeURL()
			}
			say := func(line string) { fmt.Fprintln(os.Stderr, line) }
			opt.Progress = say
			killing, stop := context.WithTimeout(cmd.Context(), opt.Duration)
			defer stop()
			killed := make(chan map[string]int, 1)
			if killEvery > 0 {
				k := &chaos.Killer{Supervisor: client.New(s.Socket()), Every: killEvery, Only: victims, Seed: opt.Seed, Say: say}
				go func() { killed <- k.Run(killing) }()
			} else {
				killed <- nil
			}
			report, err := load.Run(cmd.Context(), opt)
			if err != nil {
				return err
			}
			stop()
			out := struct {
				*load.Report
				Killed map[string]int `json:"killed,omitempty"`
			}{report, <-killed}
			enc := json.NewEncoder(os.Stdout)
			if !asJSON {
				enc.SetIndent("", "  ")
			}
			if err := enc.Encode(out); err != nil {
				return err
			}
			if !report.Clean() {
				return errQuiet
			}
			return nil
		},
	}
	f := cmd.Flags()
	f.StringVar(&opt.Base, "url", "", "the edge of another mall")
	f.DurationVar(&opt.Duration, "duration", 20*time.Second, "how long customers arrive")
	f.Float64Var(&opt.Rate, "rate", 20, "customers a second")
	f.IntVar(&opt.Users, "users", 20, "accounts")
	f.Uint64Var(&opt.Seed, "seed", 1, "of the random choices")
	f.DurationVar(&opt.Patience, "patience", time.Minute, "how long a customer tries")
	f.DurationVar(&killEvery, "kill-every", 0, "kill -9 a random process about this often")
	f.StringSliceVar(&victims, "kill", nil, "processes to kill, by name (default: every service)")
	f.BoolVar(&asJSON, "json", false, "print the report on one line")
	return cmd
}
