package paymentlogic

import (
	"time"

	"mall/app/payment/domain"
	"mall/app/payment/rpc/pb"
	"mall/common/money"
)

func toInfo(s domain.State) *pb.PaymentInfo {
	return &pb.PaymentInfo{
		Id: s.ID, OrderId: s.OrderID, UserId: s.UserID, Provider: s.Provider, Status: string(s.Status),
		Amount: toMoney(s.Amount), Captured: toMoney(s.Captured), Refunded: toMoney(s.Refunded),
		PayUrl: s.PayURL, CreatedAtMs: s.CreatedAt.UnixMilli(), UpdatedAtMs: s.UpdatedAt.UnixMilli(),
	}
}

// toMoney leaves out what never happened.
func toMoney(m money.Money) *pb.Money {
	if m == (money.Money{}) {
		return nil
	}
	return &pb.Money{Amount: m.Amount, Currency: m.Currency}
}

func fromMilli(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
