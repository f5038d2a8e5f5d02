// Package idempotency makes a creating call safe to repeat: its key is stored with its answer in
// the same transaction as what it created. A concurrent duplicate waits on the key's row and gets
// the first one's answer.
//
// Each schema that creates has the table idempotency (key_hash BINARY(32) primary key,
// request_hash BINARY(32), response MEDIUMBLOB, created_at).
package idempotency

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"time"

	"google.golang.org/protobuf/proto"

	"mall/common/mysql"
	"mall/common/problem"
)

const maxKeyLength = 255

// Call identifies one intent: who, which route, which key, and what was asked.
type Call struct {
	keyHash     [sha256.Size]byte
	requestHash [sha256.Size]byte
	optional    bool
}

// Check reports a key that is missing or not 1-255 visible ASCII characters as a 400.
func Check(key string) error {
	if key == "" {
		return problem.InvalidField("Idempotency-Key", "is missing: send a header with a value of your own, unique to this intent")
	}
	return checkForm(key)
}

// CheckOptional is Check for actions on something that exists, where the key may be left out.
func CheckOptional(key string) error {
	if key == "" {
		return nil
	}
	return checkForm(key)
}

func checkForm(key string) error {
	if len(key) > maxKeyLength {
		return problem.InvalidField("Idempotency-Key", "must be at most %d characters", maxKeyLength)
	}
	for i := range len(key) {
		if key[i] < 0x21 || key[i] > 0x7e {
			return problem.InvalidField("Idempotency-Key", "must hold visible ASCII characters only")
		}
	}
	return nil
}

// NewCall builds a Call. request is the RPC request without its key; an empty key makes a call that
// is never stored.
func NewCall(userID, route, key string, request proto.Message) (Call, error) {
	if key == "" {
		return Call{optional: true}, nil
	}
	if err := checkForm(key); err != nil {
		return Call{}, err
	}
	body, err := proto.MarshalOptions{Deterministic: true}.Marshal(request)
	if err != nil {
		return Call{}, fmt.Errorf("hash request: %w", err)
	}
	return Call{
		keyHash:     sha256.Sum256([]byte(userID + "\x00" + route + "\x00" + key)),
		requestHash: sha256.Sum256(body),
	}, nil
}

// KeyHash is the stored form of user, route and key.
func (c Call) KeyHash() [sha256.Size]byte { return c.keyHash }

// Find fills out with the stored answer. Errors: IDEMPOTENCY_KEY_REUSED when the key was used for
// another request.
func (c Call) Find(ctx context.Context, q mysql.Querier, out proto.Message) (bool, error) {
	if c.optional {
		return false, nil
	}
	var hash, response []byte
	err := q.QueryRowContext(ctx, "SELECT request_hash, response FROM idempotency WHERE key_hash = ?", c.keyHash[:]).
		Scan(&hash, &response)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("find idempotency key: %w", err)
	}
	if string(hash) != string(c.requestHash[:]) {
		return false, problem.New(http.StatusUnprocessableEntity, problem.CodeIdempotencyKeyReused,
			"this Idempotency-Key was used for a different request")
	}
	if err := proto.Unmarshal(response, out); err != nil {
		return false, fmt.Errorf("decode stored answer: %w", err)
	}
	return true, nil
}

// Save stores the answer in tx. A duplicate waits here until the first one's transaction ends and
// then gets an error for which mysql.IsDuplicate holds.
func (c Call) Save(ctx context.Context, tx mysql.Querier, answer proto.Message) error {
	if c.optional {
		return nil
	}
	body, err := proto.Marshal(answer)
	if err != nil {
		return fmt.Errorf("encode answer: %w", err)
	}
	_, err = tx.ExecContext(ctx,
		"INSERT INTO idempotency (key_hash, request_hash, response, created_at) VALUES (?, ?, ?, ?)",
		c.keyHash[:], c.requestHash[:], body, time.Now().UTC())
	return err
}

// Do runs create once per Call, in a transaction that first claims the key, and replays its answer
// to every repetition. out receives the answer either way. Failures are not stored: nothing was
// created, so the same key may try again.
func Do(ctx context.Context, db *mysql.DB, c Call, out proto.Message, create func(tx mysql.Querier) (proto.Message, error)) (replayed bool, err error) {
	for range 3 {
		err = db.Read(ctx, func(q mysql.Querier) (err error) {
			replayed, err = c.Find(ctx, q, out)
			return err
		})
		if err != nil || replayed {
			return replayed, err
		}
		err = db.Tx(ctx, func(tx mysql.Querier) error {
			if err := c.Save(ctx, tx, out); err != nil {
				if mysql.IsDuplicate(err) {
					return errClaimed
				}
				return err
			}
			answer, err := create(tx)
			if err != nil {
				return err
			}
			proto.Reset(out)
			proto.Merge(out, answer)
			return c.update(ctx, tx, answer)
		})
		if !errors.Is(err, errClaimed) {
			return false, err
		}
	}
	return false, problem.Unavailable("the request with this Idempotency-Key", err)
}

var errClaimed = errors.New("another request holds the idempotency key")

func (c Call) update(ctx context.Context, tx mysql.Querier, answer proto.Message) error {
	if c.optional {
		return nil
	}
	body, err := proto.Marshal(answer)
	if err != nil {
		return fmt.Errorf("encode answer: %w", err)
	}
	_, err = tx.ExecContext(ctx, "UPDATE idempotency SET response = ? WHERE key_hash = ?", body, c.keyHash[:])
	return err
}

// Purge deletes keys older than age.
func Purge(ctx context.Context, db *mysql.DB, age time.Duration) (int64, error) {
	return mysql.Changed(db.Raw().ExecContext(ctx,
		"DELETE FROM idempotency WHERE created_at < ? LIMIT 5000", time.Now().UTC().Add(-age)))
}
