package sandbox

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/zeromicro/go-zero/core/logx"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/propagation"

	"mall/common/mysql"
	"mall/common/web"
)

const (
	batch      = 64
	parallel   = 8
	lease      = 30 * time.Second
	postLimit  = 5 * time.Second // of one POST; far below the lease
	minBackoff = 200 * time.Millisecond
	maxBackoff = time.Minute
)

// Sender posts what the provider owes to the callback URL until it is taken (2xx).
type Sender struct {
	DB     *mysql.DB
	Secret string
	URL    string
	Client *http.Client
}

// NewSender makes a sender. The sandbox plays a stranger to mall: its connections are its own and it
// follows no redirects.
func NewSender(db *mysql.DB, secret, url string) *Sender {
	return &Sender{DB: db, Secret: secret, URL: url, Client: &http.Client{
		Timeout:       postLimit,
		Transport:     web.NewTransport(&http.Transport{MaxIdleConnsPerHost: parallel, IdleConnTimeout: time.Minute}),
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Round sends what is due now and returns how many deliveries it tried.
func (s *Sender) Round(ctx context.Context) (int, error) {
	claim, due, err := claimDue(ctx, s.DB, time.Now().UTC(), lease, batch)
	if err != nil || len(due) == 0 {
		return 0, err
	}
	var mu sync.Mutex
	var taken []string
	slots := make(chan struct{}, parallel)
	var wg sync.WaitGroup
	for _, d := range due {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			if err := s.post(ctx, d); err != nil {
				s.again(ctx, claim, d, err)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			taken = append(taken, d.ID)
		})
	}
	wg.Wait()
	// Written even when the process is stopping; without it they are merely sent once more.
	mark, cancel := context.WithTimeout(context.WithoutCancel(ctx), postLimit)
	defer cancel()
	if err := markDelivered(mark, s.DB, taken, time.Now().UTC()); err != nil {
		return len(due), fmt.Errorf("mark sandbox callbacks delivered: %w", err)
	}
	return len(due), nil
}

func (s *Sender) again(ctx context.Context, claim string, d Delivery, cause error) {
	wait := maxBackoff
	if d.Attempts < 10 {
		wait = min(minBackoff<<(d.Attempts-1), maxBackoff)
	}
	logx.WithContext(ctx).Infof("sandbox callback %s, try %d, again in %v: %v", d.Body.ID, d.Attempts, wait, cause)
	if err := postpone(ctx, s.DB, d.ID, claim, time.Now().UTC().Add(wait)); err != nil {
		logx.WithContext(ctx).Errorf("sandbox callback %s waits for its lease to end: %v", d.Body.ID, err)
	}
}

// post sends one delivery, signed now, in the trace of whoever caused it.
func (s *Sender) post(ctx context.Context, d Delivery) error {
	ctx, cancel := context.WithTimeout(ctx, postLimit)
	defer cancel()
	if d.Traceparent != "" {
		ctx = otel.GetTextMapPropagator().Extract(ctx, propagation.MapCarrier{"traceparent": d.Traceparent})
	}
	body, err := d.Body.Encode()
	if err != nil {
		return fmt.Errorf("encode callback: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.URL, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set(SignatureHeader, Sign(s.Secret, body, time.Now()))
	resp, err := s.Client.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 64<<10)) // so that the connection is used again
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("answered %s", resp.Status)
	}
	return nil
}
