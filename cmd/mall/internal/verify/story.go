package verify

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"mall/app/payment/domain"
	"mall/app/payment/provider/sandbox"
	"mall/test/shop"
)

// Cast is who plays, and what the story may use of the environment.
type Cast struct {
	Operator      [2]string     // e-mail address and password
	SandboxSecret string        // signs the callback that the story sends as the provider; "" skips it
	MailDir       string        // where mails become files; "" skips the reset of a password
	Patience      time.Duration // with what happens after an answer
}

// asked is called with every request of the story that counts for a route, as soon as it is answered.
// from is the page that asked; nil when none did.
type asked func(op operation, answer *shop.Answer, from *pageCall, at time.Time)

// story is one customer's visit, with what its chapters leave each other.
type story struct {
	cast    Cast
	ops     map[string]operation
	told    asked
	secrets *Secrets
	skip    func(op, why string)
	pages   *pages // nil: requests begin at the edge

	anyone, buyer, operator  *shop.Client
	email, password, refresh string
	address                  string
	product                  shop.Product
	category                 string
	order                    shop.Order
}

// errSkipped ends a chapter that the environment does not allow.
var errSkipped = errors.New("skipped")

// chapters are played in this order. One that fails does not keep the later ones from being tried.
func (s *story) chapters() []chapter {
	return []chapter{
		{"the operator logs in", s.operatorLogsIn},
		{"a customer registers and logs in", s.registers},
		{"the customer keeps addresses", s.addresses},
		{"the operator stocks a product", s.stocks},
		{"the customer browses", s.browses},
		{"the customer fills a cart", s.cart},
		{"the customer orders and pays", s.orders},
		{"the operator ships, the customer receives", s.ships},
		{"the customer wants the money back", s.refunds},
		{"the customer cancels", s.cancels},
		{"a provider reports a payment", s.callsBack},
		{"a flash sale", s.flashSale},
		{"the operator looks back", s.looksBack},
		{"the customer changes the password and leaves", s.leaves},
	}
}

type chapter struct {
	name string
	play func(context.Context) error
}

// ask sends the request of an operation and decodes the answer into out.
func (s *story) ask(ctx context.Context, who *shop.Client, id string, params []string, body, out any, query ...string) error {
	op, ok := s.ops[id]
	if !ok {
		return fmt.Errorf("the contract has no operation %s", id)
	}
	call := shop.Call{Method: op.Method, Path: op.fill(params...) + strings.Join(query, ""), Body: body}
	if op.Method == http.MethodPost && id != "handlePaymentCallback" {
		call.Key = shop.Key()
	}
	return s.send(ctx, who, op, call, out)
}

func (s *story) send(ctx context.Context, who *shop.Client, op operation, call shop.Call, out any) error {
	from := s.page(who, op)
	if from != nil {
		call.Header = call.Header.Clone()
		if call.Header == nil {
			call.Header = http.Header{}
		}
		call.Header.Set("Traceparent", from.traceparent())
	}
	answer, err := who.JSON(ctx, call, out)
	if answer != nil {
		if from != nil {
			s.pages.tell(ctx, from, answer.Status)
		}
		s.told(op, answer, from, time.Now())
	}
	if err != nil {
		return fmt.Errorf("%s: %w", op.ID, err)
	}
	return nil
}

// page begins the request as the page does that makes it; nil when a program does, or pages' spans are not taken.
func (s *story) page(who *shop.Client, op operation) *pageCall {
	switch {
	case s.pages == nil || op.ID == "handlePaymentCallback":
		return nil
	case who == s.operator && who != s.anyone:
		return s.pages.call(operator, op.route())
	}
	return s.pages.call(storefront, op.route())
}

func (s *story) operatorLogsIn(ctx context.Context) (err error) {
	s.secrets.Plant("operator's password", s.cast.Operator[1])
	s.operator, err = s.anyone.LogIn(ctx, s.cast.Operator[0], s.cast.Operator[1])
	if err == nil {
		s.secrets.Plant("operator's token", s.operator.Token)
	}
	return err
}

type session struct{ AccessToken, RefreshToken string }

// keep makes the session the customer's.
func (s *story) keep(v session) {
	s.buyer, s.refresh = s.anyone.As(v.AccessToken), v.RefreshToken
	s.secrets.Plant("access token", v.AccessToken)
	s.secrets.Plant("refresh token", v.RefreshToken)
}

func (s *story) registers(ctx context.Context) error {
	s.email, s.password = "verify-"+strings.ToLower(shop.Key())+"@mall.test", "verify "+shop.Key()
	s.secrets.Plant("e-mail address", s.email)
	s.secrets.Plant("password", s.password)
	who := map[string]string{"email": s.email, "password": s.password, "name": "Verify"}
	var v session
	return first(
		func() error { return s.ask(ctx, s.anyone, "register", nil, who, nil) },
		func() error {
			delete(who, "name")
			err := s.ask(ctx, s.anyone, "createSession", nil, who, &v)
			s.keep(v)
			return err
		},
		func() error {
			err := s.ask(ctx, s.anyone, "refreshSession", nil, map[string]string{"refreshToken": s.refresh}, &v)
			s.keep(v)
			return err
		},
		func() error { return s.ask(ctx, s.buyer, "getMe", nil, nil, nil) },
	)
}

func (s *story) addresses(ctx context.Context) error {
	phone := "139" + fmt.Sprintf("%08d", time.Now().UnixNano()/1000%1e8)
	at := map[string]string{"recipient": "Recipient " + shop.Key()[:8], "phone": phone, "line1": shop.Key()[:8] + " Century Avenue",
		"city": "Shanghai", "province": "Shanghai", "postalCode": "200120", "country": "CN"}
	for _, field := range []string{"recipient", "phone", "line1"} {
		s.secrets.Plant(field+" of the address", at[field])
	}
	var a, spare struct{ ID string }
	return first(
		func() error { return s.ask(ctx, s.buyer, "createAddress", nil, at, &a) },
		func() error { s.address = a.ID; return s.ask(ctx, s.buyer, "listAddresses", nil, nil, nil) },
		func() error { return s.ask(ctx, s.buyer, "getAddress", []string{a.ID}, nil, nil) },
		func() error { return s.ask(ctx, s.buyer, "updateAddress", []string{a.ID}, at, nil) },
		func() error { return s.ask(ctx, s.buyer, "createAddress", nil, at, &spare) },
		func() error { return s.ask(ctx, s.buyer, "deleteAddress", []string{spare.ID}, nil, nil) },
	)
}

// first runs steps until one fails.
func first(steps ...func() error) error {
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// await polls until a condition holds or the story's patience ends.
func (s *story) await(ctx context.Context, what string, holds func() (bool, error)) error {
	ctx, cancel := context.WithTimeout(ctx, s.cast.Patience)
	defer cancel()
	for {
		ok, err := holds()
		if ok {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s: not within %v: %w", what, s.cast.Patience, errors.Join(err, ctx.Err()))
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func (s *story) awaitOrder(ctx context.Context, id string, states ...string) error {
	ctx, cancel := context.WithTimeout(ctx, s.cast.Patience)
	defer cancel()
	_, err := s.buyer.Await(ctx, id, states...)
	return err
}

// sign makes the body of a callback and its signature, as the provider would.
func (s *story) sign(p shop.Payment, amount shop.Money) ([]byte, http.Header, error) {
	body, err := sandbox.Body{ID: "verify-" + shop.Key(), Type: domain.CallbackSucceeded, PaymentID: p.ID,
		Amount: amount.Amount, Currency: amount.Currency, OccurredAt: time.Now().UTC()}.Encode()
	return body, http.Header{sandbox.SignatureHeader: {sandbox.Sign(s.cast.SandboxSecret, body, time.Now())}}, err
}
