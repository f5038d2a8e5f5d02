package k8s

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const megabyte = 1_000_000

func TestImagesAreSmall(t *testing.T) {
	onRig(t)
	theMall(t)                                   // which has them built
	budgets := map[string]int64{"collector": 40} // MB; its components bring the clients of four databases
	var sizes []string
	for _, file := range imageFiles(t) {
		info, err := os.Stat(file)
		require.NoError(t, err)
		name := strings.TrimSuffix(filepath.Base(file), ".tar")
		budget, ok := budgets[name]
		if !ok {
			budget = 20
		}
		// The archive holds the compressed layers and little else.
		assert.LessOrEqual(t, info.Size(), budget*megabyte, name)
		sizes = append(sizes, fmt.Sprintf("%s %.1f", name, float64(info.Size())/megabyte))
	}
	require.GreaterOrEqual(t, len(sizes), 15)
	t.Logf("MB compressed: %s", strings.Join(sizes, ", "))
}

// memory is the working set of each container, by service, the largest seen.
func (m *installation) memory(ctx context.Context, most map[string]int64) error {
	var nodes struct {
		Items []struct{ Metadata struct{ Name string } }
	}
	if err := cluster.Get(ctx, &nodes, "nodes"); err != nil {
		return err
	}
	for _, n := range nodes.Items {
		out, err := cluster.Kubectl(ctx, "get", "--raw", "/api/v1/nodes/"+n.Metadata.Name+"/proxy/stats/summary")
		if err != nil {
			return err
		}
		var summary struct {
			Pods []struct {
				PodRef     struct{ Namespace string }
				Containers []struct {
					Name   string
					Memory struct{ WorkingSetBytes int64 }
				}
			}
		}
		if err := json.Unmarshal([]byte(out), &summary); err != nil {
			return err
		}
		for _, p := range summary.Pods {
			for _, c := range p.Containers {
				if p.PodRef.Namespace == m.namespace {
					most[c.Name] = max(most[c.Name], c.Memory.WorkingSetBytes)
				}
			}
		}
	}
	return nil
}

// TestMemorySufficesAtSaturation lets as many customers buy as the machine can bear, each a new one, whose password is
// hashed twice: nothing else takes as much memory.
func TestMemorySufficesAtSaturation(t *testing.T) {
	const customers, seconds = 24, 40
	m := theMall(t)
	m.settled(t)
	before, err := m.pods(t.Context())
	require.NoError(t, err)
	client := throughGateway(t, m.release.Host)
	ctx, stop := context.WithTimeout(t.Context(), seconds*time.Second)
	defer stop()
	var bought, failed atomic.Int64
	var last atomic.Value
	var all sync.WaitGroup
	for range customers {
		all.Go(func() {
			for ctx.Err() == nil {
				if err := buy(context.WithoutCancel(ctx), client); err != nil {
					failed.Add(1)
					last.Store(err.Error())
				} else {
					bought.Add(1)
				}
			}
		})
	}
	most := map[string]int64{}
	for ctx.Err() == nil {
		require.NoError(t, m.memory(t.Context(), most))
		select {
		case <-ctx.Done():
		case <-time.After(3 * time.Second):
		}
	}
	all.Wait()
	t.Logf("%d customers bought %d times in %d s, %d failed (%v)%s", customers, bought.Load(), seconds, failed.Load(), last.Load(), machine())

	after, err := m.pods(t.Context())
	require.NoError(t, err)
	require.ElementsMatch(t, names(before), names(after), "no pod was replaced")
	restarts := map[string]int{}
	for _, p := range before {
		restarts[p.Metadata.Name] = p.Status.ContainerStatuses[0].RestartCount
	}
	for _, p := range after {
		c := p.Status.ContainerStatuses[0]
		assert.Equal(t, restarts[p.Metadata.Name], c.RestartCount, "%s was started again: %+v", p.Metadata.Name, c.LastState.Terminated)
		assert.Equal(t, "128Mi", p.Spec.Containers[0].Resources.Limits["memory"], p.Metadata.Name)
	}
	var sizes []string
	for _, service := range slices.Sorted(maps.Keys(most)) {
		sizes = append(sizes, fmt.Sprintf("%s %.0f", service, float64(most[service])/(1<<20)))
	}
	require.GreaterOrEqual(t, len(sizes), 14)
	t.Logf("most memory, Mi of 128: %s", strings.Join(sizes, ", "))
	require.Positive(t, bought.Load())
	m.audit(t)
}
