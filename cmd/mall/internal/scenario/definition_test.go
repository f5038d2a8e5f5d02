package scenario

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEveryScenarioIsWhole(t *testing.T) {
	all, err := All()
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(all), 6)
	assert.Equal(t, "calm-day", all[0].Name)
	for _, d := range all {
		named, err := Named(d.Name)
		require.NoError(t, err)
		assert.Equal(t, d, named)
	}
	_, err = Named("nope")
	assert.ErrorContains(t, err, "calm-day")
}

const good = `
title: {en: a, zh: b}
description: {en: a, zh: b}
load: {rate: 10, duration: 20s, users: 2}
steps:
  - {at: 2s, for: 4s, rate: 50}
  - {at: 3s, for: 4s, fault: {service: order-rpc, route: "*", kind: latency, latency: 250ms}}
  - {at: 4s, kill: edge}
`

func TestAScenarioThatIsWrongIsRefusedByField(t *testing.T) {
	_, err := parse("x", []byte(good))
	require.NoError(t, err)
	for _, c := range []struct{ replace, by, says string }{
		{"en: a, zh: b}\nload", "en: a}\nload", "title and description"},
		{"rate: 10", "rate: 0", "load.rate"},
		{"rate: 10", "rate: .nan", "load.rate"},
		{"duration: 20s", "duration: 2s", "load.durationSeconds"},
		{"duration: 20s", "duration: soon", "line 4"},
		{"users: 2", "users: 0", "load.users"},
		{"at: 2s", "at: 20s", "steps[0].at"},
		{"at: 2s, for: 4s", "at: 2s, for: 19s", "steps[0].for"},
		{"at: 2s, for: 4s", "at: 2s", "steps[0].for"},
		{"rate: 50", "rate: 500", "steps[0].rate"},
		{"rate: 50", "rate: 50, stop: edge", "steps[0].at: a step has one"},
		{"kill: edge", "kill: edge, for: 1s", "steps[2].for"},
		{"kill: edge", "kil: edge", "field kil not found"},
	} {
		_, err := parse("x", []byte(strings.Replace(good, c.replace, c.by, 1)))
		assert.ErrorContains(t, err, c.says, "%s -> %s", c.replace, c.by)
	}
}

func TestTheTimelineStretchesWithTheLoad(t *testing.T) {
	d, err := parse("x", []byte(good))
	require.NoError(t, err)
	fast, err := d.With(Options{Rate: 20, Duration: Seconds(10 * time.Second)})
	require.NoError(t, err)
	assert.Equal(t, Seconds(time.Second), fast.Steps[0].At)
	assert.Equal(t, Seconds(2*time.Second), fast.Steps[0].For)
	assert.InDelta(t, 100, fast.Steps[0].Rate, 0.001)
	assert.InDelta(t, 20, fast.rateAt(0), 0.001)
	assert.InDelta(t, 100, fast.rateAt(2500*time.Millisecond), 0.001)
	assert.InDelta(t, 20, fast.rateAt(3*time.Second), 0.001)
	assert.Equal(t, Seconds(2*time.Second), d.Steps[0].At, "the written one is as it was")
	same, err := d.With(Options{})
	require.NoError(t, err)
	assert.Equal(t, d, same)
	for field, o := range map[string]Options{"rate": {Rate: 201}, "rate ": {Rate: math.NaN()}, "durationSeconds": {Duration: Seconds(time.Hour)}, "seed": {Seed: math.MaxUint64}} {
		_, err := d.With(o)
		assert.ErrorContains(t, err, strings.TrimSpace(field)+" must be")
	}
}

func TestDurationsAreSecondsInJSON(t *testing.T) {
	b, err := json.Marshal(Step{At: Seconds(1500 * time.Millisecond), Kill: "edge"})
	require.NoError(t, err)
	assert.JSONEq(t, `{"atSeconds":1.5,"kill":"edge"}`, string(b))
	var back Step
	require.NoError(t, json.Unmarshal(b, &back))
	assert.Equal(t, Seconds(1500*time.Millisecond), back.At)
}
