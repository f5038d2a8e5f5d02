package main

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"time"

	"github.com/spf13/cobra"

	"mall/cmd/mall/internal/bench"
)

func benchCommand() *cobra.Command {
	opt := bench.Options{Operator: [2]string{"operator@mall.test", "operator-password"}}
	var asJSON, skipProcesses bool
	cmd := &cobra.Command{
		Use:   "bench",
		Short: "Measure checkout, flash sale, start-up and memory on this machine",
		Long: `Restart mall with traces sampled at 10 % and measure it: checkouts through the edge beside the raw
limit of the same SQL on the same MySQL, one hot SKU beside a flash sale, start-up and idle memory.
It takes about two minutes and leaves its orders in the local data.`,
		Args: wrongArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if os.Getenv("MALL_SAMPLER") == "" {
				if err := os.Setenv("MALL_SAMPLER", "0.1"); err != nil {
					return err
				}
			}
			s, err := loadSettings()
			if err != nil {
				return err
			}
			self, err := selfPath(s.Root)
			if err != nil {
				return err
			}
			opt.URL, opt.DSN = s.EdgeURL(), s.MySQLDSN
			opt.Say = func(line string) { fmt.Fprintln(os.Stderr, "…", line) }
			out := struct {
				Machine   string           `json:"machine"`
				Sampler   string           `json:"sampler"`
				Processes *bench.Processes `json:"processes,omitempty"`
				*bench.Report
			}{Machine: fmt.Sprintf("%s/%s, %d CPUs, %s", runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version()), Sampler: os.Getenv("MALL_SAMPLER")}
			if !skipProcesses {
				if out.Processes, err = bench.MeasureProcesses(cmd.Context(), s, self, 15*time.Second, opt.Say); err != nil {
					return err
				}
			}
			if out.Report, err = bench.Run(cmd.Context(), opt); err != nil {
				return err
			}
			enc := json.NewEncoder(os.Stdout)
			if !asJSON {
				enc.SetIndent("", "  ")
			}
			return enc.Encode(out)
		},
	}
	f := cmd.Flags()
	f.DurationVar(&opt.Stretch, "stretch", 8*time.Second, "length of each measured stretch")
	f.IntVar(&opt.Workers, "workers", 48, "concurrent customers of closed loops")
	f.BoolVar(&skipProcesses, "no-restart", false, "measure the mall that runs, without start-up and memory")
	f.BoolVar(&asJSON, "json", false, "print the report on one line")
	cmd.AddCommand(benchTelemetryCommand(&opt), benchStaticCommand())
	return cmd
}

func benchStaticCommand() *cobra.Command {
	var stretch time.Duration
	var workers int
	cmd := &cobra.Command{
		Use:   "static",
		Short: "Measure how fast the edge serves the shop's pages",
		Long: `Ask the mall that runs for the storefront's page and for its script as brotli, over connections that
stay open. What asks runs on the same cores.`,
		Args: wrongArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := runningSettings(cmd.Context())
			if err != nil {
				return err
			}
			report, err := bench.MeasureStatic(cmd.Context(), s.EdgeURL(), stretch, workers, func(line string) { fmt.Fprintln(os.Stderr, "…", line) })
			if err != nil {
				return err
			}
			enc := json.NewEncoder(os.Stdout)
			enc.SetIndent("", "  ")
			return enc.Encode(report)
		},
	}
	cmd.Flags().DurationVar(&stretch, "stretch", 8*time.Second, "length of each measured stretch")
	cmd.Flags().IntVar(&workers, "workers", 48, "connections")
	return cmd
}

func benchTelemetryCommand(opt *bench.Options) *cobra.Command {
	var rounds int
	cmd := &cobra.Command{
		Use:   "telemetry",
		Short: "Measure what telemetry costs: off, every trace, a tenth, Collector dead",
		Long: `Restart mall with telemetry off, with every trace, with a tenth of them and with a dead Collector, in
turns, and compare checkouts a second. It takes about four minutes.`,
		Args: wrongArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := loadSettings()
			if err != nil {
				return err
			}
			self, err := selfPath(s.Root)
			if err != nil {
				return err
			}
			opt.URL, opt.DSN, opt.Stretch, opt.Workers = s.EdgeURL(), s.MySQLDSN, 10*time.Second, 48
			opt.Say = func(line string) { fmt.Fprintln(os.Stderr, "…", line) }
			report, err := bench.MeasureTelemetry(cmd.Context(), s, self, *opt, rounds)
			if err != nil {
				return err
			}
			enc := json.NewEncoder(os.Stdout)
			enc.SetIndent("", "  ")
			return enc.Encode(report)
		},
	}
	cmd.Flags().IntVar(&rounds, "rounds", 2, "how many times each mode is measured; the better stretch counts")
	return cmd
}
