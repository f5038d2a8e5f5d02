package k8s

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestKilledPodsLoseNothing ends one process of each service with SIGKILL, in the middle of whatever it does.
func TestKilledPodsLoseNothing(t *testing.T) {
	r, m := onRig(t), theMall(t)
	m.settled(t)
	ctx := t.Context()
	before, err := m.restarts(ctx)
	require.NoError(t, err)
	rng := rand.New(rand.NewPCG(6, 6))
	report := m.customers(t, 6, 90*time.Second, func() {
		deployments := m.deployments(t)
		rng.Shuffle(len(deployments), func(i, j int) { deployments[i], deployments[j] = deployments[j], deployments[i] })
		for _, d := range deployments {
			pods, err := m.pods(ctx, d.Metadata.Name)
			require.NoError(t, err)
			victim := pods[rng.IntN(len(pods))]
			_, id, _ := strings.Cut(victim.Status.ContainerStatuses[0].ContainerID, "://")
			require.NoError(t, r.KillContainer(ctx, id))
			time.Sleep(time.Second)
		}
		eventually(t, 30*time.Second, func() error {
			after, err := m.restarts(ctx)
			if err == nil && after-before < len(deployments) {
				err = fmt.Errorf("%d of %d containers were started again", after-before, len(deployments))
			}
			return err
		})
		m.settled(t)
	})
	nothingLost(t, report)
	m.audit(t)
}

// restarts is how often containers were started again.
func (m *installation) restarts(ctx context.Context) (int, error) {
	pods, err := m.pods(ctx)
	total := 0
	for _, p := range pods {
		for _, c := range p.Status.ContainerStatuses {
			total += c.RestartCount
		}
	}
	return total, err
}
