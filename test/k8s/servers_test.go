package k8s

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mall/test/k8s/rig"
)

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
