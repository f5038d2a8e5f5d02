package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"mall/app/payment/domain"
	"mall/common/mysql"
	"mall/common/problem"
)

var errReplay = errors.New("the provider's event was taken before")

// HandleCallback applies a provider's report once. duplicate says that the same event was taken
// before and nothing was done. Errors: NOT_FOUND for a payment or refund that the provider does not
// have, INVALID_STATE; nothing is written then.
func (s *Store) HandleCallback(ctx context.Context, provider string, c domain.Callback) (outcome domain.Outcome, duplicate bool, err error) {
	err = s.db.Tx(ctx, func(tx mysql.Querier) error {
		p, err := lock(ctx, tx, c.PaymentID)
		if err != nil {
			return err
		}
		if p.State().Provider != provider {
			return problem.NotFound("the payment")
		}
		before := p.State().Version
		at := now()
		if err := claimEvent(ctx, tx, provider, c, at); err != nil {
			return err
		}
		change, err := p.Apply(c, at)
		if err != nil {
			return err
		}
		if err := setOutcome(ctx, tx, provider, c.EventID, change.Outcome); err != nil {
			return err
		}
		outcome = change.Outcome
		return save(ctx, tx, p, before, change)
	})
	if errors.Is(err, errReplay) {
		return "", true, nil
	}
	return outcome, false, err
}

// claimEvent makes the event seen. The unique key decides between copies that arrive together, even
// if they name different payments.
func claimEvent(ctx context.Context, tx mysql.Querier, provider string, c domain.Callback, at time.Time) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO provider_events
		(provider, event_id, payment_id, type, amount, currency, outcome, occurred_at, received_at) VALUES (`+mysql.In(9)+")",
		provider, c.EventID, c.PaymentID, string(c.Type), c.Amount.Amount, c.Amount.Currency,
		string(domain.OutcomeApplied), c.OccurredAt, at)
	if mysql.IsDuplicate(err) {
		return errReplay
	}
	if err != nil {
		return fmt.Errorf("write provider event: %w", err)
	}
	return nil
}

func setOutcome(ctx context.Context, tx mysql.Querier, provider, eventID string, outcome domain.Outcome) error {
	if outcome == domain.OutcomeApplied {
		return nil
	}
	_, err := tx.ExecContext(ctx, "UPDATE provider_events SET outcome = ? WHERE provider = ? AND event_id = ?",
		string(outcome), provider, eventID)
	if err != nil {
		return fmt.Errorf("write provider event's outcome: %w", err)
	}
	return nil
}

// PurgeEvents deletes what providers said before age ago and returns how many. A replay of what was
// forgotten does no harm: the payment's state ignores it.
func PurgeEvents(ctx context.Context, db *mysql.DB, age time.Duration) (int64, error) {
	return mysql.Changed(db.Raw().ExecContext(ctx,
		"DELETE FROM provider_events WHERE received_at < ? LIMIT 5000", time.Now().UTC().Add(-age)))
}
