package k8s

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mall/test/k8s/rig"
)

// TestKilledPodsLoseNothing ends one process of each service with SIGKILL, in the middle of whatever it does.
func TestKilledPodsLoseNothing(t *testing.T) {
	r, m := onRig(t), theMall(t)
	m.alone(t)
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

// TestKilledServersLoseNothing kills MySQL and Redis under load and starts them again on their data, and takes Kafka away
// for a minute.
func TestKilledServersLoseNothing(t *testing.T) {
	r, m := onRig(t), theMall(t)
	m.alone(t)
	m.settled(t)
	ctx := t.Context()
	kill := func(name string, away time.Duration) {
		t.Helper()
		begin := time.Now()
		require.NoError(t, r.Kill(ctx, name))
		time.Sleep(away)
		require.NoError(t, r.BackingUp(ctx))
		t.Logf("%s was away for %.1f s", name, time.Since(begin).Seconds())
	}
	report := m.customers(t, 3, 3*time.Minute, func() {
		kill(rig.MySQL, 2*time.Second)
		time.Sleep(5 * time.Second)
		kill(rig.Redis, 2*time.Second)
		time.Sleep(3 * time.Second)
		kill(rig.Kafka, time.Minute)
		m.settled(t)
	})
	nothingLost(t, report)
	m.audit(t)
}
