// Command rig runs a real Kubernetes cluster on this machine for tests: `rig up`, `rig kubectl get pods -A`, `rig down`.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"mall/test/k8s/rig"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := root().ExecuteContext(ctx)
	stop()
	var ended *exec.ExitError
	switch {
	case err != nil && errors.As(err, &ended) && errors.Is(err, errPassedThrough):
		os.Exit(ended.ExitCode()) // it has said what was wrong
	case err != nil:
		fmt.Fprintln(os.Stderr, "rig:", err)
		os.Exit(1)
	}
}

func root() *cobra.Command {
	var dir string
	cmd := &cobra.Command{Use: "rig", Short: "A real Kubernetes cluster on this machine, for tests", SilenceUsage: true, SilenceErrors: true, TraverseChildren: true}
	cmd.PersistentFlags().StringVar(&dir, "dir", os.Getenv("MALL_RIG_DIR"), "directory of the rig's state, or MALL_RIG_DIR (default .mall/k8s/rig)")
	open := func() (*rig.Rig, error) {
		checkout, err := findCheckout()
		if err != nil {
			return nil, err
		}
		return rig.Open(checkout, dir, os.Stdout)
	}
	cmd.AddCommand(
		lifecycle(open, "up", "Start the cluster, or what is missing of it", func(ctx context.Context, r *rig.Rig) error {
			if err := r.Up(ctx); err != nil {
				return err
			}
			return environment(ctx, r)
		}),
		lifecycle(open, "down", "End it and remove everything but the logs", func(ctx context.Context, r *rig.Rig) error { return r.Down(ctx) }),
		&cobra.Command{Use: "add part...", Short: "Start more: rollouts (Argo Rollouts), prometheus, argocd", Args: cobra.MinimumNArgs(1),
			RunE: func(cmd *cobra.Command, parts []string) error {
				r, err := open()
				for i := 0; err == nil && i < len(parts); i++ {
					err = r.Add(cmd.Context(), parts[i])
				}
				return err
			}},
		lifecycle(open, "env", "Print, as shell exports, how to reach the cluster and the servers outside it", environment),
		imports(open),
		passThrough(open, "kubectl", "Run kubectl against the cluster", func(r *rig.Rig) []string { return []string{r.Kubectl()} }),
		passThrough(open, "helm", "Run helm against the cluster", func(r *rig.Rig) []string { return []string{r.Helm()} }),
		passThrough(open, "exec", "Run a program inside the cluster's network, where pods and Services have their addresses", func(r *rig.Rig) []string {
			return []string{"nsenter", "--net=/run/netns/" + r.Namespace(), "--"}
		}),
	)
	return cmd
}

// errPassedThrough marks the end of a program that the user ran by way of rig.
var errPassedThrough = errors.New("program ended")

type opener func() (*rig.Rig, error)

func lifecycle(open opener, use, short string, run func(context.Context, *rig.Rig) error) *cobra.Command {
	return &cobra.Command{Use: use, Short: short, Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		r, err := open()
		if err != nil {
			return err
		}
		return run(cmd.Context(), r)
	}}
}

func environment(_ context.Context, r *rig.Rig) error {
	b, err := r.Backing()
	if err != nil {
		return err
	}
	fmt.Printf("export KUBECONFIG=%s\nexport PATH=%s:$PATH\nexport GATEWAY_URL=http://%s\n", r.Kubeconfig(), filepath.Dir(r.Kubectl()), r.NodeIP())
	fmt.Printf("export MALL_MYSQL_DSN='%s'\nexport MALL_REDIS_ADDR=%s\nexport MALL_REDIS_PASSWORD=%s\nexport MALL_KAFKA_BROKERS=%s\n",
		b.MySQLDSN, b.RedisAddr, b.RedisPassword, b.KafkaBrokers)
	return nil
}

func imports(open opener) *cobra.Command {
	return &cobra.Command{Use: "import image.tar...", Short: "Make images known to the node, from docker-archive or OCI tars", Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, tars []string) error {
			r, err := open()
			if err != nil {
				return err
			}
			return r.Import(cmd.Context(), tars...)
		}}
}

// passThrough hands all arguments on, flags included.
func passThrough(open opener, use, short string, argv func(*rig.Rig) []string) *cobra.Command {
	return &cobra.Command{Use: use, Short: short, DisableFlagParsing: true, RunE: func(cmd *cobra.Command, args []string) error {
		r, err := open()
		if err != nil {
			return err
		}
		if use == "exec" && len(args) > 0 && args[0] == "--" {
			args = args[1:] // as one writes it before a program's own flags
		}
		all := append(argv(r), args...)
		child := exec.CommandContext(cmd.Context(), all[0], all[1:]...)
		child.Stdin, child.Stdout, child.Stderr = os.Stdin, os.Stdout, os.Stderr
		child.Env = append(os.Environ(), "KUBECONFIG="+r.Kubeconfig())
		if err := child.Run(); err != nil {
			return errors.Join(errPassedThrough, err)
		}
		return nil
	}}
}

// findCheckout looks upwards for mall's go.mod.
func findCheckout() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for ; ; dir = filepath.Dir(dir) {
		if b, err := os.ReadFile(filepath.Join(dir, "go.mod")); err == nil && strings.HasPrefix(string(b), "module mall\n") {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", errors.New("this is not a checkout of mall: run the command inside one")
		}
	}
}
