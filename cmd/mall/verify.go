package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"mall/cmd/mall/internal/topology"
	"mall/cmd/mall/internal/verify"
)

func verifyCommand() *cobra.Command {
	var only, email, password, authorization, secret string
	var asJSON, trees bool
	opt := verify.Options{Progress: func(line string) { fmt.Fprintln(os.Stderr, line) }}
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Prove that every request leaves one whole trace, its logs and its metrics",
		Long: `Play a customer and an operator who use every route of the contract once, with the whole story of an
order, and check what telemetry kept of it: one root, no orphan, every hop that the route's tree in
cmd/mall/internal/verify/trees declares, attributes by convention, an access-log line of every
service, no secret, and the request counted. Traces begin where people's do, in a span of the page:
the story tells the edge of them as the pages do, and a Chromium, where there is one, opens the
storefront itself.

With --against it verifies a deployed mall, whose entrance must keep every trace meanwhile. A test
account is registered and a product "Trace check" is made and hidden again.

Exit code 1 when a route fails.`,
		Args: wrongArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			if only != "" {
				if opt.Only, err = regexp.Compile(only); err != nil {
					return usageError{err}
				}
			}
			if (opt.Edge == "") != (opt.Console == "") {
				return usageError{errors.New("--against and --console belong together")}
			}
			// Secrets come from the environment inside, so that --help does not print them.
			pick := func(flag *string, name, fallback string) {
				if *flag == "" {
					*flag = cmp.Or(os.Getenv(name), fallback)
				}
			}
			pick(&email, "MALL_VERIFY_OPERATOR", "operator@mall.test")
			pick(&password, "MALL_VERIFY_OPERATOR_PASSWORD", "operator-password")
			pick(&authorization, "MALL_VERIFY_AUTHORIZATION", "")
			pick(&secret, "MALL_SANDBOX_SECRET", "")
			opt.Cast.SandboxSecret = secret
			if opt.Edge == "" {
				s, err := runningSettings(cmd.Context())
				if err != nil {
					return err
				}
				opt.Edge, opt.Console = s.EdgeURL(), "http://127.0.0.1:"+strconv.Itoa(topology.ConsolePort+s.Offset)
				opt.Cast.SandboxSecret, opt.Cast.MailDir = s.SandboxSecret, filepath.Join(s.StateDir, "mail")
			}
			if authorization != "" {
				opt.Header = http.Header{"Authorization": {authorization}}
			}
			opt.Cast.Operator = [2]string{email, password}
			report, err := verify.Run(cmd.Context(), opt)
			if err != nil {
				return err
			}
			if asJSON {
				err = json.NewEncoder(os.Stdout).Encode(report)
			} else {
				report.Print(os.Stdout, trees)
			}
			if err == nil && !report.OK {
				err = errQuiet
			}
			return err
		},
	}
	f := cmd.Flags()
	f.StringVar(&opt.Edge, "against", "", "URL of the entrance of a deployed mall")
	f.StringVar(&opt.Console, "console", "", "URL of its query API")
	f.StringVar(&authorization, "console-authorization", "", "Authorization header for the query API (MALL_VERIFY_AUTHORIZATION)")
	f.StringVar(&email, "operator", "", "the operator's e-mail address (MALL_VERIFY_OPERATOR, else operator@mall.test)")
	f.StringVar(&password, "operator-password", "", "the operator's password (MALL_VERIFY_OPERATOR_PASSWORD, else the seeded one)")
	f.StringVar(&secret, "sandbox-secret", "", "signs a payment callback (MALL_SANDBOX_SECRET)")
	f.StringVar(&opt.Cast.MailDir, "mail-dir", "", "folder in which mails become files")
	f.StringVar(&only, "only", "", "check only routes that match, e.g. 'POST /api/v1/orders$'")
	f.DurationVar(&opt.Deadline, "deadline", 20*time.Second, "how long a trace may take to become whole")
	f.DurationVar(&opt.Cast.Patience, "patience", 30*time.Second, "how long the business may take, e.g. until an order is paid")
	f.StringVar(&opt.Browser, "browser", "", "the Chromium that opens the storefront (CHROMIUM, else one in PATH); none: no browser")
	f.StringVar(&opt.Save, "save", "", "write failing traces as OTLP JSON into this directory")
	f.BoolVar(&opt.SaveAll, "save-all", false, "with --save: write every trace")
	f.BoolVar(&trees, "trees", false, "print every trace's tree")
	f.BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}
