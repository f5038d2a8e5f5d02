// Package present turns messages of user-rpc into the types of user.api and back.
package present

import (
	"time"

	"mall/app/user/api/internal/types"
	"mall/app/user/rpc/client/user"
)

// timestamp is RFC 3339 in UTC with milliseconds.
func timestamp(unixMilli int64) string {
	return time.UnixMilli(unixMilli).UTC().Format("2006-01-02T15:04:05.000Z")
}

// User shows an account.
func User(a *user.Account) *types.User {
	return &types.User{
		Id: a.GetId(), Email: a.GetEmail(), Name: a.GetName(), Role: a.GetRole(), CreatedAt: timestamp(a.GetCreatedAtMs()),
	}
}

// Session shows the tokens of a session and whose it is.
func Session(s *user.Session) *types.Session {
	return &types.Session{
		AccessToken: s.GetAccessToken(), RefreshToken: s.GetRefreshToken(),
		ExpiresIn: s.GetExpiresIn(), TokenType: "Bearer", User: *User(s.GetAccount()),
	}
}

// Address shows an address.
func Address(a *user.Address) *types.Address {
	return &types.Address{
		Id: a.GetId(), Recipient: a.GetRecipient(), Phone: a.GetPhone(), Line1: a.GetLine1(), Line2: a.GetLine2(),
		City: a.GetCity(), Province: a.GetProvince(), PostalCode: a.GetPostalCode(), Country: a.GetCountry(),
	}
}

// Input is the address that a request asks for; id is empty for a new one.
func Input(id string, in types.AddressInput) *user.Address {
	return &user.Address{
		Id: id, Recipient: in.Recipient, Phone: in.Phone, Line1: in.Line1, Line2: in.Line2,
		City: in.City, Province: in.Province, PostalCode: in.PostalCode, Country: in.Country,
	}
}

// AuditEntry shows one act of an operator.
func AuditEntry(e *user.AuditEntry) types.AuditEntry {
	return types.AuditEntry{
		Id: e.GetId(), At: timestamp(e.GetAtMs()), ActorId: e.GetActorId(), ActorEmail: e.GetActorEmail(), Action: e.GetAction(),
		Target: e.GetTarget(), Detail: e.GetDetail(), TraceId: e.GetTraceId(),
	}
}
