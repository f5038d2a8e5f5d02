package flash

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"mall/app/product/flashcounter"
	productpb "mall/app/product/rpc/pb"
)

const (
	// afterSale is how long tickets are remembered when the sale has ended.
	afterSale = time.Hour
	// soldOutMemory bounds what a crowd that comes too late leaves in Redis.
	soldOutMemory = 10 * time.Minute
	// quiet is how long nobody must have been admitted, and nothing sold, before an empty counter is
	// counted anew: then the queue is worked off, and what the database has left is left over.
	quiet = 10 * time.Second
	// reuseTicket is how long the ticket of a failed admission waits for its customer's next try. It
	// must stay well below domain.TicketDeadline.
	reuseTicket = 45 * time.Second
)

// keys of admit.lua, all in the sale's slot.
type keys [4]string

func keysOf(saleID, skuID, userID, idempotencyKey string) keys {
	slot := flashcounter.Slot(saleID)
	return keys{
		flashcounter.Key(saleID, skuID),
		slot + "key:" + hash(saleID, userID, idempotencyKey),
		slot + skuID + ":buyer:" + userID,
		slot + skuID + ":moved",
	}
}

func (a *Admission) admit(ctx context.Context, k keys, sale *productpb.FlashSaleInfo, item *productpb.FlashSaleItem,
	userID string, now time.Time,
) (outcome, ticket string, err error) {
	left := max(item.GetQuantity()-item.GetSold(), 0)
	memory := time.UnixMilli(sale.GetEndsAtMs()).Sub(now) + afterSale
	reply, err := a.redis.EvalCtx(ctx, admitScript, k[:], item.GetSkuId(),
		a.tickets.issue(userID, outcomeAdmitted, now), a.tickets.issue(userID, outcomeSoldOut, now),
		strconv.FormatInt(sale.GetLimitPerCustomer(), 10), strconv.FormatInt(left, 10),
		millis(memory), millis(soldOutMemory), millis(quiet))
	if err != nil {
		return "", "", err
	}
	parts, ok := reply.([]any)
	if !ok || len(parts) != 2 {
		return "", "", fmt.Errorf("admission script answered %v", reply)
	}
	outcome, _ = parts[0].(string)
	ticket, _ = parts[1].(string)
	return outcome, ticket, nil
}

func millis(d time.Duration) string { return strconv.FormatInt(max(d.Milliseconds(), 1), 10) }
