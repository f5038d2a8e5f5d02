package ordertest

import (
	"context"
	"sync"

	"google.golang.org/grpc"

	paymentpb "mall/app/payment/rpc/pb"
	userpb "mall/app/user/rpc/pb"
	"mall/common/problem"
)

// Addresses holds each customer's one address; customers without one have none.
type Addresses map[string]*userpb.Address

// OneAddress makes Addresses in which userID has an address with addressID.
func OneAddress(userID, addressID string) Addresses {
	return Addresses{userID: {
		Id: addressID, Recipient: "王小明", Phone: "13800138000", Line1: "中关村大街1号",
		City: "北京", Province: "北京", PostalCode: "100080", Country: "CN",
	}}
}

// GetAddress stands in for user-rpc.
func (a Addresses) GetAddress(_ context.Context, in *userpb.AddressRef, _ ...grpc.CallOption) (*userpb.Address, error) {
	found, ok := a[in.GetUserId()]
	if !ok || (in.GetAddressId() != "" && in.GetAddressId() != found.GetId()) {
		return nil, problem.NotFound("the address")
	}
	return found, nil
}

// Payments remembers which refunds were asked for.
type Payments struct {
	mu      sync.Mutex
	Refunds map[string]string // refund id to reason
	Err     error
}

// RefundPayment stands in for payment-rpc.
func (p *Payments) RefundPayment(_ context.Context, in *paymentpb.RefundPaymentRequest, _ ...grpc.CallOption) (*paymentpb.PaymentInfo, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.Err != nil {
		return nil, p.Err
	}
	if p.Refunds == nil {
		p.Refunds = map[string]string{}
	}
	p.Refunds[in.GetRefundId()] = in.GetReason()
	return &paymentpb.PaymentInfo{Id: in.GetPaymentId()}, nil
}
