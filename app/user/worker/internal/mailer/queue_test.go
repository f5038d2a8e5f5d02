package mailer

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zeromicro/go-zero/core/logx"

	"mall/app/user/domain"
	"mall/app/user/store"
	"mall/app/user/store/storetest"
)

// post counts what it is given and answers as told.
type post struct {
	mu   sync.Mutex
	sent []domain.Mail
	fail error
}

func (p *post) Send(_ context.Context, m domain.Mail) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sent = append(p.sent, m)
	return p.fail
}

func queued(t *testing.T, mails int) (*store.Store, time.Time) {
	t.Helper()
	s := storetest.New(t)
	now := store.Now()
	for i := range mails {
		c := storetest.Account(t, s, fmt.Sprintf("ada%d@mall.test", i), domain.RoleCustomer)
		require.NoError(t, s.RequestReset(t.Context(), c.Email, now, store.ResetRules{
			TTL: 30 * time.Minute, Hourly: 5, Link: func(string) string { return "planted-link" },
		}))
	}
	return s, now
}

// rows counts the mails with a status and those that still hold a secret.
func rows(t *testing.T, s *store.Store, status string) (n, secrets int) {
	t.Helper()
	require.NoError(t, s.DB().Raw().QueryRow(
		"SELECT COUNT(*), COALESCE(SUM(recipient <> '' OR body <> ''), 0) FROM mails WHERE status = ?", status).Scan(&n, &secrets))
	return n, secrets
}

func TestSentMailIsSentOnceAndForgotten(t *testing.T) {
	s, now := queued(t, 3)
	p := &post{}
	q := Queue{Store: s, Sender: p}
	for range 3 {
		require.NoError(t, q.Drain(t.Context(), now))
	}
	require.Len(t, p.sent, 3)
	assert.Contains(t, p.sent[0].Body, "planted-link")
	n, secrets := rows(t, s, "sent")
	assert.Equal(t, 3, n)
	assert.Zero(t, secrets)
}

func TestTwoWorkersDoNotSendTheSameMail(t *testing.T) {
	s, now := queued(t, 10)
	p := &post{}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() { assert.NoError(t, (&Queue{Store: s, Sender: p}).Drain(t.Context(), now)) })
	}
	all.Wait()
	assert.Len(t, p.sent, 10)
}

func TestFailedMailComesAgainUntilItIsOfNoUse(t *testing.T) {
	s, now := queued(t, 1)
	p := &post{fail: errors.New("connection refused")}
	q := Queue{Store: s, Sender: p}
	var at []time.Duration
	for clock := time.Duration(0); clock < time.Hour; clock += time.Second {
		before := len(p.sent)
		require.NoError(t, q.Drain(t.Context(), now.Add(clock)))
		if len(p.sent) > before {
			at = append(at, clock)
		}
	}
	assert.Equal(t, []time.Duration{0, 30 * time.Second, 90 * time.Second, 210 * time.Second, 450 * time.Second}, at[:5])
	assert.Less(t, at[len(at)-1], 30*time.Minute)
	n, secrets := rows(t, s, "failed")
	assert.Equal(t, 1, n)
	assert.Zero(t, secrets)
}

func TestMailThatIsRefusedForGoodIsGivenUp(t *testing.T) {
	s, now := queued(t, 1)
	p := &post{fail: fmt.Errorf("%w: 550", errRefused)}
	q := Queue{Store: s, Sender: p}
	require.NoError(t, q.Drain(t.Context(), now))
	require.NoError(t, q.Drain(t.Context(), now.Add(10*time.Minute)))
	assert.Len(t, p.sent, 1)
	n, secrets := rows(t, s, "failed")
	assert.Equal(t, 1, n)
	assert.Zero(t, secrets)
}

// A worker that died while it sent has claimed its mail; another one takes over.
func TestMailOfADeadWorkerIsSentByAnother(t *testing.T) {
	s, now := queued(t, 1)
	due, err := s.DueMails(t.Context(), now, 1)
	require.NoError(t, err)
	claimed, err := s.ClaimMail(t.Context(), due[0], now.Add(retryAfter(0)))
	require.NoError(t, err)
	require.True(t, claimed)

	p := &post{}
	q := Queue{Store: s, Sender: p}
	require.NoError(t, q.Drain(t.Context(), now.Add(sendTimeout)))
	assert.Empty(t, p.sent, "it may still be sending")
	require.NoError(t, q.Drain(t.Context(), now.Add(firstRetry)))
	assert.Len(t, p.sent, 1)
}

func TestLogsNameNeitherReaderNorLink(t *testing.T) {
	var out bytes.Buffer
	old := logx.Reset()
	t.Cleanup(func() { logx.SetWriter(old) })
	logx.SetWriter(logx.NewWriter(&out))
	for _, fail := range []error{nil, errors.New("connection refused"), errRefused} {
		s, now := queued(t, 1)
		require.NoError(t, (&Queue{Store: s, Sender: &post{fail: fail}}).Drain(t.Context(), now))
	}
	assert.Contains(t, out.String(), "is sent")
	assert.Contains(t, out.String(), "comes again")
	assert.Contains(t, out.String(), "is given up")
	assert.NotContains(t, out.String(), "ada0")
	assert.NotContains(t, out.String(), "planted")
}

func TestRunFinishesWhatItSendsWhenToldToStop(t *testing.T) {
	s, _ := queued(t, 1)
	ctx, stop := context.WithCancel(t.Context())
	q := Queue{Store: s, Sender: stopper{stop}}
	require.NoError(t, q.Run(ctx))
	n, _ := rows(t, s, "sent")
	assert.Equal(t, 1, n)
}

// stopper ends the queue's context in the middle of sending.
type stopper struct{ stop func() }

func (p stopper) Send(ctx context.Context, _ domain.Mail) error {
	p.stop()
	return ctx.Err()
}
