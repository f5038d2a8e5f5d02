package main

import (
	"encoding/json"
	"fmt"
	"os"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"mall/cmd/mall/internal/audit"
)

func auditCommand() *cobra.Command {
	var wait, watch time.Duration
	var config string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "audit",
		Short: "Prove that stock, orders, money and events agree",
		Long: `Check every invariant over all schemas. Work in flight is waited for; what is still wrong then is
printed with its row. Exit code 1 when an invariant is broken.

With --watch it runs as a service and audits again and again: mall.invariant.violations is exported over
OTLP and on /metrics of AUDITOR_ADMIN_PORT, rows that break an invariant are logged. It takes at most a
twentieth of the time, so with very many orders passes are further apart; it waits for a database that
is down.`,
		Args: wrongArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if cmd.Flags().Changed("watch") {
				return watchAudit(cmd.Context(), config, watch, wait)
			}
			s, err := runningSettings(cmd.Context())
			if err != nil {
				return err
			}
			a, err := audit.Open(s.MySQL())
			if err != nil {
				return err
			}
			defer a.Close()
			report, err := a.Run(cmd.Context(), wait, func(line string) { fmt.Fprintln(os.Stderr, line) })
			if err != nil {
				return err
			}
			if asJSON {
				err = json.NewEncoder(os.Stdout).Encode(report)
			} else {
				err = printAudit(report)
			}
			if err == nil && !report.Clean {
				err = errQuiet
			}
			return err
		},
	}
	cmd.Flags().DurationVar(&wait, "wait", 30*time.Second, "how long to wait for work in flight")
	cmd.Flags().DurationVar(&watch, "watch", 0, "audit again and again, this long apart")
	cmd.Flags().StringVar(&config, "config", "", "configuration file of --watch (default: the one that is built in)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func printAudit(r *audit.Report) error {
	if r.Clean {
		fmt.Printf("every invariant holds (%d passes, %.1f s)\n", r.Passes, r.Seconds)
		return nil
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	if _, err := fmt.Fprintln(w, "INVARIANT\tROW\tWHAT IS WRONG"); err != nil {
		return err
	}
	for _, v := range r.Violations {
		if _, err := fmt.Fprintf(w, "%s\t%s\t%s\n", v.Invariant, v.Row, v.Detail); err != nil {
			return err
		}
	}
	if _, err := fmt.Fprintf(w, "\n%d violations\n", len(r.Violations)); err != nil {
		return err
	}
	return w.Flush()
}
