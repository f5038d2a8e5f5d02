package ordertest

import (
	"context"
	"maps"
	"strings"
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

// FindAccount stands in for user-rpc: a customer's address is Email of their id.
func (a Addresses) FindAccount(_ context.Context, in *userpb.FindAccountRequest, _ ...grpc.CallOption) (*userpb.Account, error) {
	for userID := range a {
		if in.GetEmail() == Email(userID) {
			return &userpb.Account{Id: userID, Email: in.GetEmail()}, nil
		}
	}
	return nil, problem.NotFound("the account")
}

// Email of a customer.
func Email(userID string) string { return strings.ToLower(userID) + "@mall.test" }

// Payments remembers which refunds were asked for.
type Payments struct {
	mu      sync.Mutex
	refunds map[string]string // refund id to reason
	err     error
	status  string // of the payment that is answered
}

// Confirm lets refunds be over when they are asked for again.
func (p *Payments) Confirm() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.status = "refunded"
}

// Fail makes every call fail with err; nil mends it.
func (p *Payments) Fail(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.err = err
}

// Refunds returns the reasons of the refunds by their ids.
func (p *Payments) Refunds() map[string]string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return maps.Clone(p.refunds)
}

// RefundPayment stands in for payment-rpc.
func (p *Payments) RefundPayment(_ context.Context, in *paymentpb.RefundPaymentRequest, _ ...grpc.CallOption) (*paymentpb.PaymentInfo, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.err != nil {
		return nil, p.err
	}
	if p.refunds == nil {
		p.refunds = map[string]string{}
	}
	p.refunds[in.GetRefundId()] = in.GetReason()
	return &paymentpb.PaymentInfo{Status: p.status, Id: in.GetPaymentId()}, nil
}
