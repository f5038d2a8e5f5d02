package main

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"mall/cmd/mall/internal/client"
	"mall/cmd/mall/internal/scenario"
	"mall/cmd/mall/internal/settings"
)

func scenarioCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "scenario",
		Short: "Let customers come while things break, and report what became of orders and money",
		Long: `A scenario is a load with a seed and a timeline of faults, kills and stops. It always puts right what it
broke, then audits, and reports.`,
	}
	cmd.AddCommand(scenarioListCommand(), scenarioRunCommand())
	return cmd
}

func scenarioListCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "list", Short: "Show the scenarios", Args: wrongArgs(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			all, err := scenario.All()
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(all)
			}
			w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
			if _, err := fmt.Fprintln(w, "SCENARIO\tLASTS\tCUSTOMERS/S\tSTEPS\tIS"); err != nil {
				return err
			}
			for _, d := range all {
				if _, err := fmt.Fprintf(w, "%s\t%v\t%g\t%d\t%s\n", d.Name, time.Duration(d.Load.Duration), d.Load.Rate, len(d.Steps), d.Title.EN); err != nil {
					return err
				}
			}
			return w.Flush()
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON, with every step")
	return cmd
}

// scenarioOperator is a seeded operator, who decides refunds.
var scenarioOperator = [2]string{"operator@mall.test", "operator-password"}

func scenarioMall(s *settings.Settings) *scenario.Mall {
	return &scenario.Mall{Supervisor: client.New(s.Socket()), Offset: s.Offset, EdgeURL: s.EdgeURL(), ConsoleURL: s.ConsoleURL()}
}

func scenarioRunCommand() *cobra.Command {
	opt := scenario.Options{Seed: 1}
	var duration time.Duration
	var id string
	var asJSON bool
	cmd := &cobra.Command{
		Use: "run NAME", Short: "Play a scenario on the running mall", Args: wrongArgs(cobra.ExactArgs(1)),
		Long: `Play a scenario on the running mall. Progress goes to stderr, with --json as one JSON object a line.

Exit code 1 when an order was lost, a customer gave up, an invariant is broken or the scenario could not be played.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			d, err := scenario.Named(args[0])
			if err != nil {
				return usageError{err}
			}
			opt.Duration = scenario.Seconds(duration)
			if d, err = d.With(opt); err != nil {
				return usageError{err}
			}
			s, err := runningSettings(cmd.Context())
			if err != nil {
				return err
			}
			if id == "" {
				id = scenario.NewID()
			}
			player := &scenario.Player{
				Mall: scenarioMall(s), Store: scenario.Runs(s.StateDir), MySQL: s.MySQL(), Operator: scenarioOperator, Report: sayProgress(asJSON),
			}
			run, err := player.Play(cmd.Context(), id, d, opt.Seed)
			if err != nil {
				return err
			}
			if asJSON {
				err = json.NewEncoder(os.Stdout).Encode(run)
			} else {
				err = scenario.Print(os.Stdout, run)
			}
			if err == nil && (run.Report == nil || !run.Report.Clean) {
				err = errQuiet
			}
			return err
		},
	}
	f := cmd.Flags()
	f.Uint64Var(&opt.Seed, "seed", opt.Seed, "of the random choices")
	f.Float64Var(&opt.Rate, "rate", 0, "customers a second (default: the scenario's)")
	f.DurationVar(&duration, "duration", 0, "how long customers arrive; the timeline stretches along (default: the scenario's)")
	f.BoolVar(&asJSON, "json", false, "print the report, and each event, on one line of JSON")
	f.StringVar(&id, "id", "", "name of the run")
	_ = f.MarkHidden("id") // the flag exists; the supervisor uses it
	return cmd
}

// sayProgress prints what the runner tells.
func sayProgress(asJSON bool) func(any) {
	enc := json.NewEncoder(os.Stderr)
	last := ""
	return func(told any) {
		switch v := told.(type) {
		case scenario.Event:
			if asJSON {
				_ = enc.Encode(map[string]any{"event": v}) // nobody may read it
				return
			}
			fmt.Fprintln(os.Stderr, v)
		case scenario.Progress:
			if asJSON {
				_ = enc.Encode(map[string]any{"progress": v})
				return
			}
			if line := fmt.Sprint(v); line != last && slices.Contains([]string{scenario.Preparing, scenario.Playing, scenario.Auditing}, v.Phase) {
				last = line
				fmt.Fprintln(os.Stderr, line)
			}
		}
	}
}
