// Package flash admits the buyers of flash sales: one script in Redis and one event in Kafka, no
// database and no other service on the way. What is sold is decided later, by MySQL; see package
// checkout for the consumer's side.
package flash

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/zeromicro/go-zero/core/logx"
	"github.com/zeromicro/go-zero/core/stores/redis"

	"mall/app/order/domain"
	productpb "mall/app/product/rpc/pb"
	"mall/common/event"
	"mall/common/id"
	"mall/common/problem"
	observed "mall/common/redis"
)

// The scripts travel whole with EVAL: a server that lost its script cache answers EVALSHA with an
// error, and a burst of those opens go-zero's Redis breaker.
var (
	//go:embed admit.lua
	admitScript string
	//go:embed giveback.lua
	giveBackScript string

	_, _ = observed.Name(admitScript, "flash.admit"), observed.Name(giveBackScript, "flash.giveback")
)

// Producer is what admission needs of a Kafka client.
type Producer interface {
	ProduceSync(ctx context.Context, records ...*kgo.Record) kgo.ProduceResults
}

// Answer is what a buyer gets at once.
type Answer struct {
	Ticket   string
	Status   domain.TicketStatus
	Replayed bool
}

// Admission lets buyers in.
type Admission struct {
	redis    *redis.Redis
	producer Producer
	tickets  *Tickets
	sales    *sales
	now      func() time.Time
}

// New makes an Admission.
func New(r *redis.Redis, producer Producer, source Source, tickets *Tickets) *Admission {
	return &Admission{redis: r, producer: producer, tickets: tickets, sales: &sales{source: source}, now: time.Now}
}

// Admit answers a ticket for one piece of a SKU. The same idempotency key gets the same ticket.
// Errors: NOT_FOUND, SKU_NOT_FOUND, SALE_NOT_RUNNING, FLASH_LIMIT_REACHED, IDEMPOTENCY_KEY_REUSED.
func (a *Admission) Admit(ctx context.Context, userID, saleID, skuID, idempotencyKey string) (Answer, error) {
	sale, err := a.sales.get(ctx, saleID)
	if err != nil {
		return Answer{}, err
	}
	now := a.now()
	if now.UnixMilli() < sale.GetStartsAtMs() || now.UnixMilli() >= sale.GetEndsAtMs() {
		return Answer{}, problem.Conflict(domain.CodeSaleNotRunning, "the flash sale does not run now")
	}
	item := itemOf(sale, skuID)
	if item == nil {
		return Answer{}, domain.ErrSkuNotFound(skuID)
	}
	k := keysOf(saleID, skuID, userID, idempotencyKey)
	outcome, ticket, err := a.admit(ctx, k, sale, item, userID, now)
	if err != nil {
		return Answer{}, problem.Unavailable("the flash sale", err)
	}
	switch outcome {
	case "reused":
		return Answer{}, problem.New(http.StatusUnprocessableEntity, problem.CodeIdempotencyKeyReused,
			"this Idempotency-Key was used for a different request")
	case "limit":
		return Answer{}, problem.Conflict(domain.CodeLimitReached, "a customer may buy at most %d of it in this sale", sale.GetLimitPerCustomer())
	case "soldOut":
		count(ctx, domain.TicketSoldOut)
		return Answer{Ticket: ticket, Status: domain.TicketSoldOut}, nil
	case "admitted", "replayed":
		return a.queue(ctx, k, event.Flash{
			Ticket: ticket, SaleID: saleID, SkuID: skuID, UserID: userID,
			Intent: hash(saleID, userID, idempotencyKey), AtMilli: now.UnixMilli(),
		}, outcome == "replayed")
	}
	return Answer{}, problem.Internal(fmt.Errorf("admission script answered %q", outcome))
}

// queue tells the consumer of an admitted buyer. A replay tells it again as long as the ticket is
// open: the first request may have died between Redis and Kafka.
func (a *Admission) queue(ctx context.Context, k keys, f event.Flash, replayed bool) (Answer, error) {
	kind, issued, ok := a.tickets.open(f.UserID, f.Ticket)
	if !ok {
		return Answer{}, problem.Internal(errors.New("Redis holds a ticket that is not the customer's"))
	}
	if kind == outcomeSoldOut {
		return Answer{Ticket: f.Ticket, Status: domain.TicketSoldOut, Replayed: true}, nil
	}
	if !replayed || a.now().Sub(issued) < domain.TicketDeadline {
		if err := a.produce(ctx, f); err != nil {
			if !replayed {
				a.giveBack(ctx, k, f)
			}
			return Answer{}, problem.Unavailable("the flash sale", err)
		}
	}
	if !replayed {
		count(ctx, domain.TicketQueued)
	}
	return Answer{Ticket: f.Ticket, Status: domain.TicketQueued, Replayed: replayed}, nil
}

// produce returns when Kafka has the event. Concurrent buyers share batches.
func (a *Admission) produce(ctx context.Context, f event.Flash) error {
	data, err := json.Marshal(f)
	if err != nil {
		return err
	}
	value, err := json.Marshal(event.Envelope{
		ID: id.New(), Type: event.FlashAdmitted, AggregateID: f.Ticket, OccurredAt: a.now().UTC(), Data: data,
	})
	if err != nil {
		return err
	}
	return a.producer.ProduceSync(ctx, &kgo.Record{Topic: event.TopicFlash, Key: []byte(f.Ticket), Value: value}).FirstErr()
}

// Status says what a ticket itself knows: decided is true for one that was refused at once. Errors:
// NOT_FOUND when it is none of this customer's.
func (a *Admission) Status(userID, ticket string) (answer Answer, decided bool, err error) {
	outcome, _, ok := a.tickets.open(userID, ticket)
	if !ok {
		return Answer{}, false, problem.NotFound("ticket")
	}
	if outcome == outcomeSoldOut {
		return Answer{Ticket: ticket, Status: domain.TicketSoldOut}, true, nil
	}
	return Answer{Ticket: ticket, Status: domain.TicketQueued}, false, nil
}

func itemOf(sale *productpb.FlashSaleInfo, skuID string) *productpb.FlashSaleItem {
	for _, item := range sale.GetItems() {
		if item.GetSkuId() == skuID {
			return item
		}
	}
	return nil
}

// hash identifies an intent: the customer, the route with its sale, and the key.
func hash(saleID, userID, idempotencyKey string) string {
	sum := sha256.Sum256([]byte(saleID + "\x00" + userID + "\x00" + idempotencyKey))
	return hex.EncodeToString(sum[:])
}

func (a *Admission) giveBack(ctx context.Context, k keys, f event.Flash) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	if _, err := a.redis.EvalCtx(ctx, giveBackScript, k[:3], f.SkuID, f.Ticket, millis(reuseTicket)); err != nil {
		logx.WithContext(ctx).Errorf("a flash-sale piece is counted as admitted until the count is renewed: %v", err)
	}
}
