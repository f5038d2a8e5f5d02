package canary

import (
	"strings"
	"testing"
	"time"
)

const (
	rate       = 40 // requests a second
	weight     = 25 // percent, of the first step
	abortLimit = 60 * time.Second
)

// One rollout after another: they share the shop.
func TestCanary(t *testing.T) {
	c := start(t)
	load := send(t, c.NodeIP()+":80", rate)
	good := version{name: "v1"}

	t.Run("a good version waits for a person and is promoted without a failed request", func(t *testing.T) {
		begin := time.Now()
		next := version{name: "v2"}
		c.release(t, next)
		c.await(t, "the canary has passed its first gate and waits", 3*time.Minute, func(s status) bool { return s.paused("CanaryPauseStep") })
		waited := load.between(time.Now().Add(-5*time.Second), time.Now(), next.name)
		if share := 100 * waited.canary / max(waited.all, 1); share < weight/2 || share > 2*weight {
			t.Errorf("%d %% of the requests reached the canary, want about %d", share, weight)
		}
		c.tell(t, `{"status": {"pauseConditions": null}}`)
		end := c.await(t, "the new version runs", 3*time.Minute, func(s status) bool { return s.Phase == "Healthy" })
		time.Sleep(15 * time.Second) // until the old pods have gone
		got := load.between(begin, time.Now(), next.name)
		t.Logf("promoted in %.0f s, %d of %d requests failed", end.Sub(begin).Seconds(), got.failed, got.all)
		if got.failed > 0 || got.canary == 0 {
			t.Errorf("%d of %d requests reached the new version; failed: %q", got.canary, got.all, got.said)
		}
		c.told(t, "waits for a person", "order-api waits for a person", "order-api completed")
		good = next
	})

	for _, bad := range []struct {
		name string
		version
		share    float64 // of the canary's requests that may fail
		measured string
	}{
		{"a version with 5 % errors is aborted", version{name: "v3", errors: "0.05"}, 0.05, "error-ratio"},
		{"a version that is 500 ms slower is aborted", version{name: "v4", latency: "500ms"}, 0, "latency-against-stable"},
		{"a version that charges too much is aborted", version{name: "v5", overcharge: "1"}, 0, "invariants"},
	} {
		t.Run(bad.name, func(t *testing.T) {
			begin := time.Now()
			c.release(t, bad.version)
			end := c.await(t, "the rollout is aborted", 3*time.Minute, func(s status) bool { return s.Abort })
			s, err := c.status(t.Context())
			must(t, err)
			if !strings.Contains(s.Message, bad.measured) {
				t.Errorf("aborted for another reason: %s", s.Message)
			}
			time.Sleep(5 * time.Second)
			got, after := load.between(begin, time.Now(), bad.version.name), load.between(end.Add(3*time.Second), time.Now(), bad.version.name)
			took := end.Sub(got.first)
			t.Logf("aborted %.1f s after the canary's first request; %d of %d requests reached the canary, %d failed", took.Seconds(), got.canary, got.all, got.failed)
			if took > abortLimit {
				t.Errorf("aborted after %v, want %v at most", took, abortLimit)
			}
			// Twice what is to be expected of its weight, and a few: chance is allowed to have its way.
			if limit := 5 + 2*bad.share*weight/100*float64(got.all); got.failed != got.canaryFailed || float64(got.failed) > limit {
				t.Errorf("%d requests failed, %d of them the canary's; its weight explains %.0f: %q", got.failed, got.canaryFailed, limit, got.said)
			}
			if after.canary > 0 {
				t.Errorf("%d requests reached the canary after the abort", after.canary)
			}
			c.told(t, "is told of", "order-api aborted", bad.measured)
			c.back(t, good)
		})
	}

	t.Run("too little traffic ends inconclusive and waits for a person", func(t *testing.T) {
		load.end() // the auditor orders on
		c.inconclusive(t, version{name: "v6"}, good)
		c.told(t, "is asked", "order-api waits: there is too little evidence")
	})

	t.Run("no traffic ends inconclusive and waits for a person", func(t *testing.T) {
		// With it goes the robot: a message that nobody takes must not hold up the rollout.
		c.kubectl(t, "scale", "deployment/auditor", "--namespace", namespace, "--replicas=0")
		c.inconclusive(t, version{name: "v7"}, good)
	})
}

// inconclusive releases a version about which nothing can be said.
func (c cluster) inconclusive(t *testing.T, v, good version) {
	t.Helper()
	begin := time.Now()
	c.release(t, v)
	end := c.await(t, "the rollout waits for want of evidence", 3*time.Minute, func(s status) bool { return s.paused("InconclusiveAnalysisRun") })
	t.Logf("inconclusive after %.0f s", end.Sub(begin).Seconds())
	s, err := c.status(t.Context())
	must(t, err)
	if s.Canary.Weights.Canary.Weight != weight {
		t.Errorf("the canary has %d %%, want the %d %% of its first step", s.Canary.Weights.Canary.Weight, weight)
	}
	c.tell(t, `{"status": {"abort": true}}`)
	c.await(t, "the rollout is aborted by hand", time.Minute, func(s status) bool { return s.Abort && s.Phase == "Degraded" })
	c.back(t, good)
}

// back releases what runs already, which ends an aborted rollout.
func (c cluster) back(t *testing.T, good version) {
	t.Helper()
	c.release(t, good)
	c.await(t, "the good version is the wanted one again", time.Minute, func(s status) bool { return s.Phase == "Healthy" && !s.Abort })
}

// told waits for a message with all these words in it.
func (c cluster) told(t *testing.T, what string, words ...string) {
	t.Helper()
	var got string
	for range 20 {
		got = c.messages(t)
		missing := false
		for _, w := range words {
			missing = missing || !strings.Contains(got, w)
		}
		if !missing {
			return
		}
		time.Sleep(500 * time.Millisecond)
	}
	t.Errorf("the team %s: no message with %q in %s", what, words, got)
}
