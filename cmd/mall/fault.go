package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	mallfault "mall/cmd/mall/internal/fault"
	"mall/common/fault"
	"mall/common/problem"
)

func faultCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "fault",
		Short: "Make services slow, fail or lose answers, for a while",
		Long: `Disturb a service on purpose, to see what its callers, the alerts and the invariants make of it.
Every fault ends by itself. Only the environments local and test take faults.`,
	}
	cmd.AddCommand(faultListCommand(), faultSetCommand(), faultClearCommand())
	return cmd
}

// faultServices are the services that args name, or all.
func faultServices(cmd *cobra.Command, args []string) ([]mallfault.Service, error) {
	s, err := runningSettings(cmd.Context())
	if err != nil {
		return nil, err
	}
	name := ""
	if len(args) > 0 {
		name = args[0]
	}
	services, err := mallfault.Services(s.Offset, name)
	if err != nil {
		return nil, usageError{err}
	}
	return services, nil
}

func faultListCommand() *cobra.Command {
	var asJSON, routes bool
	cmd := &cobra.Command{
		Use: "list [service]", Short: "Show the faults that are set", Args: wrongArgs(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			services, err := faultServices(cmd, args)
			if err != nil {
				return err
			}
			states, silent, err := mallfault.States(cmd.Context(), services)
			if err != nil {
				return err
			}
			if len(silent) > 0 {
				fmt.Fprintln(os.Stderr, "no answer from", strings.Join(silent, ", "))
			}
			switch {
			case asJSON:
				return printJSON(states)
			case routes:
				return mallfault.PrintRoutes(os.Stdout, states)
			}
			return mallfault.Print(os.Stdout, states)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON, with every service's routes")
	cmd.Flags().BoolVar(&routes, "routes", false, "show what faults can be set on instead")
	return cmd
}

func faultSetCommand() *cobra.Command {
	f := fault.Fault{Route: fault.Everything}
	var latency, jitter, stay time.Duration
	var status string
	var drop, asJSON bool
	cmd := &cobra.Command{
		Use:   "set service (--latency TIME | --error STATUS | --drop)",
		Short: "Set a fault; setting it again replaces it",
		Example: `  mall fault set order-rpc --route order.Order/CreateOrder --latency 500ms --probability 0.3 --for 2m
  mall fault set order-api --route "POST /api/v1/orders" --error 503
  mall fault set order-rpc --route order.Order/CreateOrder --error UNAVAILABLE --after
  mall fault set order-worker --route mall.payment.v1 --latency 2s`,
		Args: wrongArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			set := cmd.Flags().Changed
			var kinds []fault.Kind
			for kind, said := range map[fault.Kind]bool{fault.Latency: set("latency"), fault.Error: set("error"), fault.Drop: drop} {
				if said {
					kinds = append(kinds, kind)
				}
			}
			if len(kinds) != 1 {
				return usageError{errors.New("say one of --latency, --error and --drop")}
			}
			f.Kind = kinds[0]
			if set("probability") && f.Probability == 0 {
				return usageError{errors.New("--probability must be above 0 and at most 1")}
			}
			if set("for") && stay == 0 {
				return usageError{errors.New("--for must be 1s to 1h")}
			}
			f.Latency, f.Jitter, f.For, f.Status = fault.Duration(latency), fault.Duration(jitter), fault.Duration(stay), status
			if status == "default" {
				f.Status = ""
			}
			services, err := faultServices(cmd, args)
			if err != nil {
				return err
			}
			done, err := services[0].Set(cmd.Context(), f)
			if err != nil {
				if problem.HasCode(err, problem.CodeValidation) {
					return usageError{mallfault.Explain(args[0], err)}
				}
				return mallfault.Explain(args[0], err)
			}
			if asJSON {
				return printJSON(done)
			}
			fmt.Printf("%s: %s on %s as %s, until %s\n", args[0], mallfault.Does(done), done.Route, done.ID,
				done.ExpiresAt.Local().Format("15:04:05"))
			return nil
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.Route, "route", f.Route, `"METHOD /path", rpc.Service/Method or a topic; see mall fault list --routes`)
	flags.DurationVar(&latency, "latency", 0, "make it wait that long")
	flags.DurationVar(&jitter, "jitter", 0, "spread of the latency to both sides")
	flags.StringVar(&status, "error", "", `make it fail with this HTTP status or gRPC code; "default" for 503, UNAVAILABLE, or a consumer's temporary error`)
	flags.BoolVar(&drop, "drop", false, "make it not answer at all")
	flags.BoolVar(&f.After, "after", false, "let the handler run first and disturb its answer")
	flags.Float64Var(&f.Probability, "probability", 1, "share of the requests")
	flags.DurationVar(&stay, "for", fault.DefaultFor, "when it ends by itself, 1s to 1h")
	flags.StringVar(&f.ID, "id", "", "name of the fault (default: derived from route and kind)")
	flags.BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func faultClearCommand() *cobra.Command {
	return &cobra.Command{
		Use: "clear [service [id]]", Short: "End a fault, a service's faults, or all", Args: wrongArgs(cobra.MaximumNArgs(2)),
		RunE: func(cmd *cobra.Command, args []string) error {
			services, err := faultServices(cmd, args)
			if err != nil {
				return err
			}
			if len(args) == 2 {
				if err := services[0].Clear(cmd.Context(), args[1]); err != nil {
					return mallfault.Explain(args[0], err)
				}
				fmt.Println("cleared", args[1])
				return nil
			}
			states, silent, err := mallfault.States(cmd.Context(), services)
			if err != nil {
				return err
			}
			cleared := 0
			for _, st := range states {
				if len(st.Items) == 0 {
					continue
				}
				named, err := faultServices(cmd, []string{st.Service})
				if err != nil {
					return err
				}
				if err := named[0].ClearAll(cmd.Context()); err != nil {
					return mallfault.Explain(st.Service, err)
				}
				cleared += len(st.Items)
			}
			if len(silent) > 0 {
				fmt.Fprintln(os.Stderr, "no answer from", strings.Join(silent, ", ")+"; a process that starts anew has no faults")
			}
			fmt.Printf("cleared %d\n", cleared)
			return nil
		},
	}
}

func printJSON(v any) error {
	enc := json.NewEncoder(os.Stdout)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}
