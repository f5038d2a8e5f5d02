package view

import (
	"time"

	"mall/app/order/api/internal/types"
	"mall/app/order/rpc/pb"
	"mall/common/problem"
)

// StatisticsRequest reads a range. Errors: VALIDATION for times that are not RFC 3339.
func StatisticsRequest(r *types.StatisticsReq) (*pb.GetStatisticsRequest, error) {
	var wrong []problem.Field
	ms := func(field, text string) int64 {
		t, err := time.Parse(time.RFC3339, text)
		if err != nil {
			wrong = append(wrong, problem.Field{Field: field, Reason: "must be a time as in RFC 3339, e.g. 2027-01-31T08:00:00Z"})
		}
		return t.UnixMilli()
	}
	out := &pb.GetStatisticsRequest{FromMs: ms("from", r.From), ToMs: ms("to", r.To), Bucket: r.Bucket}
	if len(wrong) > 0 {
		return nil, problem.Invalid(wrong...)
	}
	return out, nil
}

// Statistics of a range.
func Statistics(of *pb.GetStatisticsRequest, s *pb.Statistics) *types.Statistics {
	out := &types.Statistics{
		From: at(of.GetFromMs()), To: at(of.GetToMs()), Bucket: of.GetBucket(),
		Items: make([]types.StatisticsBucket, len(s.GetBuckets())),
		Totals: types.StatisticsTotals{
			Orders: s.GetOrders(), Paid: s.GetPaid(), Cancelled: s.GetCancelled(), RefundRequests: s.GetRefundRequests(),
			Revenue: amount(s.GetRevenue()), Refunded: amount(s.GetRefunded()),
			AverageOrder: amount(s.GetAverageOrder()), Conversion: s.GetConversion(),
		},
		ByStatus:    make([]types.StatusCount, len(s.GetByStatus())),
		TopProducts: make([]types.TopProduct, len(s.GetTopProducts())),
	}
	for i, b := range s.GetBuckets() {
		out.Items[i] = types.StatisticsBucket{
			Start: at(b.GetStartMs()), Orders: b.GetOrders(), Paid: b.GetPaid(), Cancelled: b.GetCancelled(),
			Revenue: amount(b.GetRevenue()), Refunded: amount(b.GetRefunded()),
		}
	}
	for i, c := range s.GetByStatus() {
		out.ByStatus[i] = types.StatusCount{Status: c.GetStatus(), Count: c.GetCount()}
	}
	for i, p := range s.GetTopProducts() {
		out.TopProducts[i] = types.TopProduct{
			ProductId: p.GetProductId(), Title: p.GetTitle(), Quantity: p.GetQuantity(), Revenue: amount(p.GetRevenue()),
		}
	}
	return out
}
