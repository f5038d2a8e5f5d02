package wire

import (
	"mall/app/order/domain"
	"mall/app/order/rpc/pb"
	"mall/common/money"
)

// Statistics returns the message of statistics.
func Statistics(s domain.Statistics) *pb.Statistics {
	t := s.Totals()
	out := &pb.Statistics{
		Orders: t.Orders, Paid: t.Paid, Cancelled: t.Cancelled, RefundRequests: t.RefundRequests,
		Revenue: Money(money.CNY(t.Revenue)), Refunded: Money(money.CNY(t.Refunded)),
		AverageOrder: Money(t.AverageOrder()), Conversion: s.Conversion(),
	}
	for i, b := range s.Buckets {
		out.Buckets = append(out.Buckets, &pb.StatisticsBucket{
			StartMs: s.Start(i).UnixMilli(), Orders: b.Orders, Paid: b.Paid, Cancelled: b.Cancelled,
			Revenue: Money(money.CNY(b.Revenue)), Refunded: Money(money.CNY(b.Refunded)),
		})
	}
	for _, c := range s.ByStatus {
		out.ByStatus = append(out.ByStatus, &pb.StatusCount{Status: string(c.Status), Count: c.Orders})
	}
	for _, p := range s.TopProducts {
		out.TopProducts = append(out.TopProducts, &pb.TopProduct{
			ProductId: p.ProductID, Title: p.Title, Quantity: p.Quantity, Revenue: Money(money.CNY(p.Revenue)),
		})
	}
	return out
}
