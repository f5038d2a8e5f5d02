package mailer

import (
	"context"
	"errors"
	"time"

	"github.com/zeromicro/go-zero/core/logx"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
	"golang.org/x/sync/errgroup"

	"mall/app/user/store"
)

const (
	interval    = time.Second // between looks at the table
	batch       = 20          // mails a look
	parallel    = 4           // connections to the mail server
	sendTimeout = 20 * time.Second
	// firstRetry is longer than sendTimeout, so that an attempt under way is never doubled.
	firstRetry = 30 * time.Second
	lastRetry  = 5 * time.Minute
)

// Queue sends waiting mails until they are sent, refused, or of no use to their readers any more.
// Attempts are rows, so a restart forgets none; several workers may run.
type Queue struct {
	Store  *store.Store
	Sender Sender
}

// Run works until ctx ends. What is being sent then is finished.
func (q *Queue) Run(ctx context.Context) error {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		if err := q.Drain(ctx, store.Now()); err != nil && ctx.Err() == nil {
			logx.WithContext(ctx).Errorf("mails wait: %v", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}

// Drain sends what is due at now.
func (q *Queue) Drain(ctx context.Context, now time.Time) error {
	due, err := q.Store.DueMails(ctx, now, batch)
	if err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(context.WithoutCancel(ctx))
	group.SetLimit(parallel)
	for _, m := range due {
		group.Go(func() error { return q.one(ctx, m, now) })
	}
	return group.Wait()
}

func (q *Queue) one(ctx context.Context, m store.DueMail, now time.Time) error {
	claimed, err := q.Store.ClaimMail(ctx, m, now.Add(retryAfter(m.Attempts)))
	if err != nil || !claimed {
		return err
	}
	if !now.Before(m.ExpiresAt) {
		logx.WithContext(ctx).Errorf("mail %s (%s) is given up after %d attempts: it has expired", m.ID, m.Kind, m.Attempts)
		return q.Store.FinishMail(ctx, m.ID, false, now)
	}
	ctx = otel.GetTextMapPropagator().Extract(ctx, propagation.MapCarrier{"traceparent": m.Traceparent})
	ctx, span := otel.Tracer("mall/mailer").Start(ctx, "send mail", trace.WithSpanKind(trace.SpanKindClient),
		trace.WithAttributes(attribute.String("mail.id", m.ID), attribute.String("mail.kind", m.Kind), attribute.Int("mail.attempt", m.Attempts+1)))
	defer span.End()
	try, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	err = q.Sender.Send(try, m.Mail)
	switch {
	case err == nil:
		logx.WithContext(ctx).Infof("mail %s (%s) is sent", m.ID, m.Kind)
		return q.Store.FinishMail(ctx, m.ID, true, now)
	case errors.Is(err, errRefused):
		span.SetStatus(codes.Error, errRefused.Error())
		logx.WithContext(ctx).Errorf("mail %s (%s) is given up: %v", m.ID, m.Kind, err)
		return q.Store.FinishMail(ctx, m.ID, false, now)
	}
	span.SetStatus(codes.Error, "")
	logx.WithContext(ctx).Errorf("mail %s (%s), attempt %d, comes again in %v: %v", m.ID, m.Kind, m.Attempts+1, retryAfter(m.Attempts), err)
	return nil // the row waits for its next attempt
}

// retryAfter doubles from firstRetry to lastRetry.
func retryAfter(attempts int) time.Duration {
	wait := firstRetry
	for range min(attempts, 10) {
		wait = min(2*wait, lastRetry)
	}
	return wait
}
