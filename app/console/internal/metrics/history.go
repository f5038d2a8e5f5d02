package metrics

import (
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/prometheus/rules"
)

// AlertChange is one change of one alert's state.
type AlertChange struct {
	Time        time.Time         `json:"time"`
	Alert       string            `json:"alert"`
	Group       string            `json:"group"`
	From        string            `json:"from"` // inactive, pending or firing
	To          string            `json:"to"`
	Value       string            `json:"value"` // of the expression at the change; when it ends, as it was before
	ActiveSince time.Time         `json:"activeSince"`
	Labels      map[string]string `json:"labels"`
	Annotations map[string]string `json:"annotations"`
}

const (
	inactive   = "inactive"
	maxChanges = 1000 // kept; the file holds up to twice as many before it is written anew
)

// history keeps the newest changes in memory and on disk.
type history struct {
	conf Conf
	path string

	mu      sync.Mutex
	changes []AlertChange          // oldest first
	active  map[string]AlertChange // by group and labels: the last change of what is not inactive
	file    *os.File               // nil: the disk refused
	lines   int

	telling sync.Mutex // OnAlert is called by one at a time
}

// openHistory reads what is there; lines that a crash cut are skipped.
func openHistory(path string, conf Conf) (*history, error) {
	h := &history{conf: conf, path: path, active: map[string]AlertChange{}}
	f, err := os.Open(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	if err == nil {
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			var c AlertChange
			if json.Unmarshal(lines.Bytes(), &c) == nil && c.Alert != "" {
				h.remember(c)
			}
		}
		if err := errors.Join(lines.Err(), f.Close()); err != nil {
			conf.Logger.Warn("history of alerts read in part", "err", err)
		}
	}
	h.rewrite()
	return h, nil
}

// History returns the newest changes of alert states, newest first, at most limit.
func (s *Store) History(limit int) []AlertChange {
	h := s.rules.history
	h.mu.Lock()
	defer h.mu.Unlock()
	newest := slices.Clone(h.changes[max(0, len(h.changes)-limit):])
	slices.Reverse(newest)
	return newest
}

// observe compares the alerts of g after an evaluation with what they were.
func (h *history) observe(g *rules.Group, at time.Time) {
	now := map[string]AlertChange{}
	for _, r := range g.AlertingRules() {
		for _, a := range r.ActiveAlerts() {
			c := AlertChange{
				Time: at, Alert: r.Name(), Group: g.Name(), To: a.State.String(), Value: strconv.FormatFloat(a.Value, 'g', -1, 64), ActiveSince: a.ActiveAt,
				Labels: a.Labels.Map(), Annotations: a.Annotations.Map(),
			}
			now[c.key()] = c
		}
	}
	h.tell(h.compare(g.Name(), at, now))
}

func (h *history) compare(group string, at time.Time, now map[string]AlertChange) []AlertChange {
	h.mu.Lock()
	defer h.mu.Unlock()
	var changes []AlertChange
	for key, c := range now {
		old, was := h.active[key]
		c.From = inactive
		if was {
			c.From = old.To
		}
		if c.From != c.To {
			changes = append(changes, c)
		}
	}
	for key, old := range maps.All(h.active) {
		if _, still := now[key]; !still && old.Group == group {
			old.Time, old.From, old.To = at, old.To, inactive
			changes = append(changes, old)
		}
	}
	slices.SortFunc(changes, func(a, b AlertChange) int { return strings.Compare(a.key(), b.key()) })
	for _, c := range changes {
		h.remember(c)
		h.write(c)
	}
	return changes
}

// endGroups ends the alerts of groups that are no more.
func (h *history) endGroups(groups []*rules.Group, at time.Time) {
	names := map[string]bool{}
	for _, g := range groups {
		names[g.Name()] = true
	}
	h.mu.Lock()
	gone := map[string]bool{}
	for _, c := range h.active {
		if !names[c.Group] {
			gone[c.Group] = true
		}
	}
	h.mu.Unlock()
	for group := range gone {
		h.tell(h.compare(group, at, nil))
	}
}

func (h *history) tell(changes []AlertChange) {
	if h.conf.OnAlert == nil {
		return
	}
	h.telling.Lock()
	defer h.telling.Unlock()
	for _, c := range changes {
		h.conf.OnAlert(c)
	}
}

func (c AlertChange) key() string {
	k := []string{c.Group, c.Alert}
	for _, name := range slices.Sorted(maps.Keys(c.Labels)) {
		k = append(k, name, c.Labels[name])
	}
	return strings.Join(k, "\x00")
}

func (h *history) remember(c AlertChange) {
	if c.To == inactive {
		delete(h.active, c.key())
	} else {
		h.active[c.key()] = c
	}
	h.changes = append(h.changes, c)
	if n := len(h.changes) - maxChanges; n > 0 {
		h.changes = slices.Delete(h.changes, 0, n)
	}
}

func (h *history) write(c AlertChange) {
	if h.file == nil || h.lines >= 2*maxChanges {
		h.rewrite()
		return
	}
	if err := json.NewEncoder(h.file).Encode(c); err != nil {
		h.refused(err)
	}
	h.lines++
}

// rewrite writes what is in memory as a new file, which also tries again after the disk refused.
func (h *history) rewrite() {
	_ = h.closeFile()
	f, err := os.OpenFile(h.path+".new", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		h.refused(err)
		return
	}
	h.file, h.lines = f, 0
	w := bufio.NewWriter(f)
	for _, c := range h.changes {
		err = cmp.Or(err, json.NewEncoder(w).Encode(c))
		h.lines++
	}
	if err := cmp.Or(err, w.Flush(), os.Rename(h.path+".new", h.path)); err != nil {
		h.refused(err)
	}
}

// refused goes on in memory.
func (h *history) refused(err error) {
	h.conf.Logger.Warn("history of alerts not written", "err", err)
	_ = h.closeFile()
}

func (h *history) closeFile() error {
	if h.file == nil {
		return nil
	}
	f := h.file
	h.file = nil
	return f.Close()
}

func (h *history) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if err := h.closeFile(); err != nil {
		h.conf.Logger.Warn("history of alerts not closed", "err", err)
	}
}
