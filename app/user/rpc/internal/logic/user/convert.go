package userlogic

import (
	"time"

	"mall/app/user/domain"
	"mall/app/user/rpc/internal/config"
	"mall/app/user/rpc/pb"
	"mall/app/user/store"
	"mall/common/auth"
)

func accountMessage(a domain.Account) *pb.Account {
	return &pb.Account{Id: a.ID, Email: a.Email.String(), Name: a.Name, Role: a.Role, CreatedAtMs: a.CreatedAt.UnixMilli()}
}

func addressMessage(a domain.Address) *pb.Address {
	return &pb.Address{
		Id: a.ID, Recipient: a.Recipient, Phone: a.Phone, Line1: a.Line1, Line2: a.Line2,
		City: a.City, Province: a.Province, PostalCode: a.PostalCode, Country: a.Country,
	}
}

func addressOf(m *pb.Address) domain.Address {
	return domain.Address{
		ID: m.GetId(), Recipient: m.GetRecipient(), Phone: m.GetPhone(), Line1: m.GetLine1(), Line2: m.GetLine2(),
		City: m.GetCity(), Province: m.GetProvince(), PostalCode: m.GetPostalCode(), Country: m.GetCountry(),
	}
}

// sessionMessage signs the access token of a session.
func sessionMessage(c config.Config, g store.Grant, now time.Time) (*pb.Session, error) {
	access, err := c.AccessToken.Issue(auth.Caller{UserID: g.Account.ID, SessionID: g.SessionID, Role: g.Account.Role}, now)
	if err != nil {
		return nil, err
	}
	return &pb.Session{
		AccessToken: access, RefreshToken: g.RefreshToken,
		ExpiresIn: c.AccessToken.AccessExpire, Account: accountMessage(g.Account),
	}, nil
}
