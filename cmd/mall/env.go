package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"
)

func envCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "env",
		Short: "Print the environment of the services, to run one by hand",
		Long: `Print the environment of the services as export lines. To run one service by hand:

  mall stop order-rpc
  eval "$(mall env)"
  go run -tags no_k8s,grpcnotrace ./app/order/rpc -f app/order/rpc/etc/order-rpc.yaml`,
		Args: wrongArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := runningSettings(cmd.Context())
			if err != nil {
				return err
			}
			if asJSON {
				vars := map[string]string{}
				for _, v := range s.Env() {
					vars[v.Name] = v.Value
				}
				enc := json.NewEncoder(os.Stdout)
				enc.SetIndent("", "  ")
				return enc.Encode(vars)
			}
			for _, v := range s.Env() {
				fmt.Printf("export %s='%s'\n", v.Name, strings.ReplaceAll(v.Value, "'", `'\''`))
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}
