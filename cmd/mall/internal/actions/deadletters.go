package actions

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"mall/cmd/mall/internal/api"
	"mall/cmd/mall/internal/dlq"
	"mall/common/event"
)

const (
	lettersListed  = 200 // of each partition, unless asked for more
	lettersMost    = 1000
	lettersTimeout = 20 * time.Second
)

// Chosen names dead letters: one with all three fields, else those of a partition or a topic that wait.
type Chosen struct {
	Topic     string `json:"topic"`
	Partition *int32 `json:"partition"`
	Offset    *int64 `json:"offset"`
}

func (c Chosen) check() error {
	switch {
	case c.Topic == "":
		return errors.New("topic is missing")
	case !slices.Contains(event.Topics(), c.topic()):
		return fmt.Errorf("topic: there is no dead-letter topic %q", c.Topic)
	case c.Partition != nil && *c.Partition < 0:
		return errors.New("partition must not be negative")
	case c.Offset != nil && *c.Offset < 0:
		return errors.New("offset must not be negative")
	case c.Offset != nil && c.Partition == nil:
		return errors.New("partition is missing: an offset alone names no letter")
	}
	return nil
}

// topic is the dead-letter topic, which may be named without its suffix.
func (c Chosen) topic() string {
	return strings.TrimSuffix(c.Topic, event.DLQSuffix) + event.DLQSuffix
}

func (c Chosen) names(l dlq.Letter) bool {
	return l.Topic == c.topic() && (c.Partition == nil || *c.Partition == l.Partition) && (c.Offset == nil || *c.Offset == l.Offset)
}

// box opens the dead letters for one request only: idle connections would cost the supervisor memory.
func (a *Actions) box(w http.ResponseWriter, r *http.Request, do func(context.Context, *dlq.Box) error) {
	var box *dlq.Box
	c, err := a.Settings.Kafka()
	if err == nil {
		box, err = dlq.Open(c)
	}
	if err == nil {
		ctx, cancel := context.WithTimeout(r.Context(), lettersTimeout)
		defer cancel()
		err = do(ctx, box)
		box.Close()
	}
	var problem *refusal
	switch {
	case errors.As(err, &problem):
		api.Fail(w, problem.status, problem)
	case err != nil:
		api.Fail(w, http.StatusBadGateway, fmt.Errorf("dead letters: %w", err))
	}
}

// refusal is the caller's mistake.
type refusal struct {
	status int
	reason string
}

func (e *refusal) Error() string { return e.reason }

func (a *Actions) listLetters(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	all, most := false, lettersListed
	var err error
	if v := q.Get("all"); v != "" {
		if all, err = strconv.ParseBool(v); err != nil {
			api.Fail(w, http.StatusBadRequest, fmt.Errorf("all is %q: it must be true or false", v))
			return
		}
	}
	if v := q.Get("limit"); v != "" {
		if most, err = strconv.Atoi(v); err != nil || most < 1 || most > lettersMost {
			api.Fail(w, http.StatusBadRequest, fmt.Errorf("limit is %q: it must be 1 to %d", v, lettersMost))
			return
		}
	}
	a.box(w, r, func(ctx context.Context, box *dlq.Box) error {
		letters, err := box.Newest(ctx, all, most)
		if err != nil {
			return err
		}
		slices.SortStableFunc(letters, func(x, y dlq.Letter) int { return y.At.Compare(x.At) }) // the newest first
		out := make([]dlq.Content, 0, min(len(letters), most))
		for _, l := range letters[:min(len(letters), most)] {
			out = append(out, l.Content())
		}
		api.JSON(w, http.StatusOK, out)
		return nil
	})
}

// handled is the answer to a replay or a discard.
type handled struct {
	Replayed  *int `json:"replayed,omitempty"`
	Discarded *int `json:"discarded,omitempty"`
}

func (a *Actions) replayLetters(w http.ResponseWriter, r *http.Request) {
	a.chosen(w, r, func(ctx context.Context, box *dlq.Box, letters []dlq.Letter) (handled, error) {
		n := len(letters)
		return handled{Replayed: &n}, box.Replay(ctx, letters)
	})
}

func (a *Actions) discardLetters(w http.ResponseWriter, r *http.Request) {
	a.chosen(w, r, func(ctx context.Context, box *dlq.Box, letters []dlq.Letter) (handled, error) {
		n := len(letters)
		return handled{Discarded: &n}, box.Discard(ctx, letters)
	})
}

func (a *Actions) chosen(w http.ResponseWriter, r *http.Request, do func(context.Context, *dlq.Box, []dlq.Letter) (handled, error)) {
	var c Chosen
	err := api.Read(w, r, &c)
	if err = cmp.Or(err, c.check()); err != nil {
		api.Fail(w, http.StatusBadRequest, err)
		return
	}
	a.letters.Lock() // what is done with is read and written in two steps
	defer a.letters.Unlock()
	a.box(w, r, func(ctx context.Context, box *dlq.Box) error {
		letters, err := box.List(ctx, c.Offset != nil)
		if err != nil {
			return err
		}
		letters = slices.DeleteFunc(letters, func(l dlq.Letter) bool { return !c.names(l) })
		if len(letters) == 0 && c.Offset != nil {
			return &refusal{http.StatusNotFound, fmt.Sprintf("offset: %s/%d has no letter at %d", c.topic(), *c.Partition, *c.Offset)}
		}
		out, err := do(ctx, box, letters)
		if err == nil {
			api.JSON(w, http.StatusOK, out)
		}
		return err
	})
}
