// Command mall runs a local mall and looks after it.
//
// Exit codes: 0 done; 1 it failed, or something is not healthy; 2 wrong usage; 3 mall is
// not up.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/zeromicro/go-zero/core/logx"

	"mall/cmd/mall/internal/client"
)

// Exit codes.
const (
	exitFailed = 1
	exitUsage  = 2
	exitNotUp  = 3
)

// version is set by the linker.
var version = "dev"

func main() {
	logx.Disable() // what the command has to say it prints itself
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	root := newRoot()
	err := root.ExecuteContext(ctx)
	if err == nil {
		return
	}
	if !errors.Is(err, errQuiet) {
		fmt.Fprintln(os.Stderr, "mall:", err)
	}
	os.Exit(exitCode(err))
}

// errQuiet fails a command that has already said why.
var errQuiet = errors.New("")

// usageError is the caller's mistake, not the system's.
type usageError struct{ error }

func exitCode(err error) int {
	var usage usageError
	switch {
	case errors.As(err, &usage):
		return exitUsage
	case errors.Is(err, client.ErrNotRunning):
		return exitNotUp
	}
	return exitFailed
}

// newRoot lists every subcommand; each has a file of its own.
func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:           "mall",
		Short:         "Run a local mall and look after it",
		Version:       version,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.AddCommand(
		upCommand(), downCommand(), statusCommand(), logsCommand(),
		restartCommand(), startCommand(), stopCommand(),
		envCommand(), migrateCommand(), seedCommand(), auditCommand(), loadCommand(), dlqCommand(), faultCommand(), scenarioCommand(), benchCommand(), verifyCommand(), imageCommand(),
		releaseCommand(), gitopsCommand(),
		checkCommand(), superviseCommand(), kafkaCommand(), miniredisCommand(), buildCommand(),
	)
	return root
}

// hasCommand reports whether this build of mall knows the subcommand.
func hasCommand(name string) bool {
	c, _, err := newRoot().Find([]string{name})
	return err == nil && c.Name() == name
}

// wrongArgs makes cobra's argument checks usage errors.
func wrongArgs(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			return usageError{err}
		}
		return nil
	}
}
