// Package control starts, stops and restarts processes through the supervisor and tells
// how it went.
package control

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"mall/cmd/mall/internal/client"
	"mall/cmd/mall/internal/progress"
)

// Pick returns the services that run: all of them, or those whose binary changed.
func Pick(st *client.Status, all, changed bool) []string {
	var names []string
	for _, p := range st.Processes {
		if p.Kind == "service" && p.Launched && (all && p.State != client.Stopped || changed && p.Outdated) {
			names = append(names, p.Name)
		}
	}
	return names
}

// Until waits for what was done to a process to take effect.
type Until func(ctx context.Context, c *client.Client, name string) error

// AtOnce waits for nothing.
func AtOnce(context.Context, *client.Client, string) error { return nil }

// UntilHealthy waits until the process answers its health check.
func UntilHealthy(limit time.Duration) Until {
	return func(ctx context.Context, c *client.Client, name string) error {
		ctx, cancel := context.WithTimeout(ctx, limit)
		defer cancel()
		problem := "no answer"
		for {
			st, err := c.Status(ctx, false)
			if err != nil && ctx.Err() == nil {
				return err
			}
			if err == nil {
				for _, p := range st.Processes {
					if p.Name == name {
						if p.State == client.Healthy {
							return nil
						}
						problem = fmt.Sprintf("%s, %s", p.State, p.Problem)
					}
				}
			}
			select {
			case <-ctx.Done():
				return fmt.Errorf("not healthy after %s: %s", limit, problem)
			case <-time.After(100 * time.Millisecond):
			}
		}
	}
}

// Each does the same to every named process, all at the same time.
func Each(ctx context.Context, out io.Writer, c *client.Client, names []string, do func(context.Context, string) error, until Until) error {
	r := progress.New(out)
	defer r.Close()
	if len(names) == 0 {
		r.Say("nothing to do.")
		return nil
	}
	var wg sync.WaitGroup
	errs := make([]error, len(names))
	for i, name := range names {
		wg.Go(func() {
			step := r.Start(name)
			err := do(ctx, name)
			if err == nil {
				err = until(ctx, c, name)
			}
			if err != nil {
				step.Drop()
				errs[i] = fmt.Errorf("%s: %w", name, err)
				return
			}
			step.Done("")
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}
