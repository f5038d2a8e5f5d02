// Package scenario plays a story on a running mall: customers come with a seed, things break on a
// timeline, everything is put right again, and a report says what became of orders and money.
package scenario

import (
	"bytes"
	"cmp"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"path"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"mall/common/fault"
)

//go:embed definitions/*.yaml
var files embed.FS

// Text is the same in both languages of the page.
type Text struct {
	EN string `json:"en"`
	ZH string `json:"zh"`
}

// Definition is a scenario as it is written down.
type Definition struct {
	Name        string `json:"name" yaml:"-"` // of its file
	Title       Text   `json:"title"`
	Description Text   `json:"description"`
	Load        Load   `json:"load"`
	Steps       []Step `json:"steps"`
}

// Load is who comes.
type Load struct {
	Rate     float64 `json:"rate"` // customers a second
	Duration Seconds `json:"durationSeconds"`
	Users    int     `json:"users"`
}

// Step is something that happens At, and ends after For. It has one of Fault, Kill, Stop and Rate.
type Step struct {
	At    Seconds `json:"atSeconds"`
	For   Seconds `json:"forSeconds,omitzero"`
	Fault *Fault  `json:"fault,omitempty"`
	Kill  string  `json:"kill,omitempty"` // a process; the supervisor starts it again
	Stop  string  `json:"stop,omitempty"` // a process that stays away until the end of the step
	Rate  float64 `json:"rate,omitempty"` // customers a second meanwhile
}

// Fault is one of a service; see package fault.
type Fault struct {
	Service     string  `json:"service"`
	Route       string  `json:"route"`
	Kind        string  `json:"kind"`
	Latency     Seconds `json:"latencySeconds,omitzero"`
	Jitter      Seconds `json:"jitterSeconds,omitzero"`
	Status      string  `json:"status,omitempty"`
	After       bool    `json:"after,omitempty"`
	Probability float64 `json:"probability,omitempty"`
}

// set is the fault as a service takes it. It ends by itself if nobody clears it.
func (f *Fault) set(stay time.Duration) fault.Fault {
	return fault.Fault{Route: f.Route, Kind: fault.Kind(f.Kind), Latency: fault.Duration(f.Latency), Jitter: fault.Duration(f.Jitter),
		Status: f.Status, After: f.After, Probability: f.Probability, For: fault.Duration(stay)}
}

// Seconds is a duration: "15s" in YAML, a number of seconds in JSON.
type Seconds time.Duration

// MarshalJSON writes seconds.
func (s Seconds) MarshalJSON() ([]byte, error) { return json.Marshal(time.Duration(s).Seconds()) }

// UnmarshalJSON reads seconds.
func (s *Seconds) UnmarshalJSON(b []byte) error {
	var v float64
	if err := json.Unmarshal(b, &v); err != nil {
		return err
	}
	*s = Seconds(math.Round(v * float64(time.Second)))
	return nil
}

// UnmarshalYAML reads what time.ParseDuration reads.
func (s *Seconds) UnmarshalYAML(n *yaml.Node) error {
	d, err := time.ParseDuration(n.Value)
	if err != nil {
		return fmt.Errorf("line %d: %w", n.Line, err)
	}
	*s = Seconds(d)
	return nil
}

// Bounds of what may be asked for.
const (
	minRate, maxRate         = 0.1, 200
	minDuration, maxDuration = 5 * time.Second, 10 * time.Minute
	maxSeed                  = 1 << 53 // what a number of JSON holds
)

// All returns every scenario, the calm one first.
func All() ([]Definition, error) {
	entries, err := files.ReadDir("definitions")
	if err != nil {
		return nil, fmt.Errorf("list the scenarios: %w", err)
	}
	var all []Definition
	for _, e := range entries {
		text, err := files.ReadFile("definitions/" + e.Name())
		if err != nil {
			return nil, fmt.Errorf("read scenario %s: %w", e.Name(), err)
		}
		d, err := parse(strings.TrimSuffix(e.Name(), path.Ext(e.Name())), text)
		if err != nil {
			return nil, err
		}
		all = append(all, d)
	}
	slices.SortStableFunc(all, func(x, y Definition) int { return cmp.Compare(min(1, len(x.Steps)), min(1, len(y.Steps))) })
	return all, nil
}

// Named returns one scenario.
func Named(name string) (Definition, error) {
	all, err := All()
	if err != nil {
		return Definition{}, err
	}
	names := make([]string, 0, len(all))
	for _, d := range all {
		if d.Name == name {
			return d, nil
		}
		names = append(names, d.Name)
	}
	return Definition{}, fmt.Errorf("there is no scenario %q: %s", name, strings.Join(names, ", "))
}

func parse(name string, text []byte) (Definition, error) {
	d := Definition{Name: name, Steps: []Step{}}
	dec := yaml.NewDecoder(bytes.NewReader(text))
	dec.KnownFields(true)
	if err := dec.Decode(&d); err != nil {
		return d, fmt.Errorf("scenario %s: %w", name, err)
	}
	if err := d.check(); err != nil {
		return d, fmt.Errorf("scenario %s: %w", name, err)
	}
	return d, nil
}

func (d Definition) check() error {
	if d.Title.EN == "" || d.Title.ZH == "" || d.Description.EN == "" || d.Description.ZH == "" {
		return errors.New("title and description must be given in en and zh")
	}
	if d.Load.Users < 1 {
		return errors.New("load.users must be at least 1")
	}
	if err := checkLoad(d.Load.Rate, time.Duration(d.Load.Duration)); err != nil {
		return fmt.Errorf("load.%w", err)
	}
	for i, s := range d.Steps {
		if err := s.check(time.Duration(d.Load.Duration)); err != nil {
			return fmt.Errorf("steps[%d].%w", i, err)
		}
	}
	return nil
}

func checkLoad(rate float64, duration time.Duration) error {
	switch {
	case !(rate >= minRate && rate <= maxRate): // NaN is neither
		return fmt.Errorf("rate must be %v to %v customers a second", minRate, maxRate)
	case duration < minDuration || duration > maxDuration:
		return fmt.Errorf("durationSeconds must be %v to %v", minDuration.Seconds(), maxDuration.Seconds())
	}
	return nil
}

func (s *Step) check(whole time.Duration) error {
	kinds := 0
	for _, is := range []bool{s.Fault != nil, s.Kill != "", s.Stop != "", s.Rate != 0} {
		if is {
			kinds++
		}
	}
	switch {
	case kinds != 1:
		return errors.New("at: a step has one of fault, kill, stop and rate")
	case s.At < 0 || time.Duration(s.At) >= whole:
		return errors.New("at must be within the load's duration")
	case s.Kill != "" && s.For != 0:
		return errors.New("for does not go with kill: the supervisor starts the process again")
	case s.Kill == "" && s.For <= 0:
		return errors.New("for must be above 0")
	case time.Duration(s.At+s.For) > whole:
		return errors.New("for must end within the load's duration")
	case s.Rate < 0 || s.Rate > maxRate:
		return fmt.Errorf("rate must be at most %v", maxRate)
	}
	return nil
}

// Options change how a scenario is played; zero values keep what is written down.
type Options struct {
	Seed     uint64  `json:"seed"`
	Rate     float64 `json:"rate"`
	Duration Seconds `json:"durationSeconds"`
}

// With returns the scenario with other options: its timeline and its rates stretch along.
func (d Definition) With(o Options) (Definition, error) {
	rate, duration := cmp.Or(o.Rate, d.Load.Rate), cmp.Or(time.Duration(o.Duration), time.Duration(d.Load.Duration))
	if err := checkLoad(rate, duration); err != nil {
		return d, err
	}
	if o.Seed > maxSeed {
		return d, fmt.Errorf("seed must be 0 to %d", uint64(maxSeed))
	}
	stretch := float64(duration) / float64(d.Load.Duration)
	faster := rate / d.Load.Rate
	d.Steps = slices.Clone(d.Steps)
	for i := range d.Steps {
		s := &d.Steps[i]
		s.At, s.For = Seconds(float64(s.At)*stretch), Seconds(float64(s.For)*stretch)
		if s.Rate != 0 {
			s.Rate = min(maxRate, s.Rate*faster)
		}
	}
	d.Load.Rate, d.Load.Duration = rate, Seconds(duration)
	return d, nil
}

// rateAt is the rate of customers after so much of the load.
func (d Definition) rateAt(t time.Duration) float64 {
	for _, s := range d.Steps {
		if s.Rate != 0 && t >= time.Duration(s.At) && t < time.Duration(s.At+s.For) {
			return s.Rate
		}
	}
	return d.Load.Rate
}
