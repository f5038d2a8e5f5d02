package k8s

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// starts records, by this process's clock, when pods are seen to be scheduled and ready: conditions have whole seconds.
type starts struct {
	mu   sync.Mutex
	pods map[string]*start
}

type start struct {
	service          string
	scheduled, ready time.Time
}

func (s *starts) watch(ctx context.Context, t *testing.T, namespace string) {
	t.Helper()
	cmd := cluster.Command(ctx, cluster.kubectl, "get", "pods", "--namespace", namespace, "--watch", "--output-watch-events", "--output", "json")
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	go func() {
		defer func() { _ = cmd.Wait() }()
		for decoder := json.NewDecoder(out); ; {
			var event struct{ Object pod }
			if decoder.Decode(&event) != nil {
				return
			}
			s.note(event.Object, time.Now())
		}
	}()
}

func (s *starts) note(p pod, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	seen := s.pods[p.Metadata.Name]
	switch {
	case seen == nil && p.is("PodScheduled") && !p.is("Ready"):
		s.pods[p.Metadata.Name] = &start{service: p.service(), scheduled: now}
	case seen != nil && seen.ready.IsZero() && p.is("Ready"):
		seen.ready = now
	}
}

// took is how long the quickest new pod of a service took from scheduled to ready, and how many became ready.
func (s *starts) took(service string) (quickest time.Duration, ready int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.pods {
		if p.service != service || p.ready.IsZero() {
			continue
		}
		if took := p.ready.Sub(p.scheduled); ready == 0 || took < quickest {
			quickest = took
		}
		ready++
	}
	return quickest, ready
}

// TestAPodIsReadySoon adds a pod to each service, and another one to those whose first took too long: the machine may
// have been busy with something else, but a service that is slow is slow again.
func TestAPodIsReadySoon(t *testing.T) {
	const limit, tries = 3 * time.Second, 3
	m := theMall(t)
	m.alone(t)
	m.settled(t)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	s := &starts{pods: map[string]*start{}}
	s.watch(ctx, t, m.namespace)
	time.Sleep(time.Second)
	var all []string
	for _, d := range m.deployments(t) {
		service := d.Metadata.Name
		var took time.Duration
		try := 1
		for ; try <= tries; try++ {
			m.scale(t, service, d.Spec.Replicas+try)
			eventually(t, time.Minute, func() error {
				var ready int
				if took, ready = s.took(service); ready < try {
					return fmt.Errorf("the new pod of %s is not ready", service)
				}
				return nil
			})
			if took <= limit {
				break
			}
		}
		m.scale(t, service, d.Spec.Replicas)
		all = append(all, fmt.Sprintf("%s %.1f", service, took.Seconds()))
		assert.LessOrEqual(t, took, limit, "%s: the best of %d", service, tries)
	}
	t.Logf("seconds from scheduled to ready: %s%s", strings.Join(all, ", "), machine())
	m.settled(t)
}
