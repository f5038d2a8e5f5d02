package userlogic

import (
	"context"
	"errors"

	"github.com/zeromicro/go-zero/core/logx"

	"mall/app/user/domain"
	"mall/app/user/rpc/internal/svc"
	"mall/app/user/rpc/pb"
	"mall/app/user/store"
)

type CreateSessionLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewCreateSessionLogic(ctx context.Context, svcCtx *svc.ServiceContext) *CreateSessionLogic {
	return &CreateSessionLogic{ctx: ctx, svcCtx: svcCtx}
}

// CreateSession checks a password and opens a refresh-token family. INVALID_CREDENTIALS otherwise.
func (l *CreateSessionLogic) CreateSession(in *pb.CreateSessionRequest) (*pb.Session, error) {
	typed := domain.TypedPassword(in.GetPassword())
	owner, err := l.find(in.GetEmail())
	if err != nil {
		return nil, err
	}
	ok, stale, err := l.svcCtx.Hasher.Matches(l.ctx, owner.PasswordHash, typed)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, domain.ErrCredentials
	}
	now := store.Now()
	grant, err := l.svcCtx.Store.OpenSession(l.ctx, owner, now, l.svcCtx.Config.RefreshTTL)
	if err != nil {
		return nil, err
	}
	if stale {
		l.rehash(owner, typed)
	}
	return sessionMessage(l.svcCtx.Config, grant, now)
}

// find returns empty credentials for an address without an account. They never match, after as long
// as those that exist, so that the time does not say which addresses do.
func (l *CreateSessionLogic) find(address string) (store.Credentials, error) {
	email, err := domain.NewEmail(address)
	if err != nil {
		return store.Credentials{}, nil //nolint:nilerr // such an address has no account
	}
	owner, err := l.svcCtx.Store.CredentialsByEmail(l.ctx, email)
	if errors.Is(err, domain.ErrNoAccount) {
		return store.Credentials{}, nil
	}
	return owner, err
}

// rehash moves an account to today's parameters. It may fail: the next log-in tries again.
func (l *CreateSessionLogic) rehash(owner store.Credentials, typed domain.Password) {
	hash, err := l.svcCtx.Hasher.Hash(l.ctx, typed)
	if err == nil {
		err = l.svcCtx.Store.Rehash(l.ctx, owner, hash)
	}
	if err != nil {
		logx.WithContext(l.ctx).Infof("the password of account %s was not hashed anew: %v", owner.ID, err)
	}
}
