package payments

import (
	"time"

	"mall/app/payment/api/internal/types"
	"mall/app/payment/rpc/client/payment"
)

func fromInfo(p *payment.PaymentInfo) *types.Payment {
	return &types.Payment{
		Id: p.GetId(), OrderId: p.GetOrderId(), Provider: p.GetProvider(), Status: p.GetStatus(),
		Amount:         types.Money{Amount: p.GetAmount().GetAmount(), Currency: p.GetAmount().GetCurrency()},
		CapturedAmount: optional(p.GetCaptured()), RefundedAmount: optional(p.GetRefunded()),
		PayUrl: p.GetPayUrl(), CreatedAt: instant(p.GetCreatedAtMs()), UpdatedAt: instant(p.GetUpdatedAtMs()),
	}
}

func optional(m *payment.Money) *types.Money {
	if m == nil {
		return nil
	}
	return &types.Money{Amount: m.GetAmount(), Currency: m.GetCurrency()}
}

// instant is RFC 3339 in UTC with milliseconds.
func instant(ms int64) string {
	return time.UnixMilli(ms).UTC().Format("2006-01-02T15:04:05.000Z")
}
