package userlogic

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"

	"google.golang.org/protobuf/proto"

	"mall/app/user/domain"
	"mall/app/user/rpc/internal/svc"
	"mall/app/user/rpc/pb"
	"mall/app/user/store"
	"mall/common/idempotency"
	"mall/common/mysql"
)

type RegisterLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewRegisterLogic(ctx context.Context, svcCtx *svc.ServiceContext) *RegisterLogic {
	return &RegisterLogic{ctx: ctx, svcCtx: svcCtx}
}

// Register creates a customer. EMAIL_TAKEN when the address is in use.
func (l *RegisterLogic) Register(in *pb.RegisterRequest) (*pb.RegisterResponse, error) {
	account, err := domain.NewCustomer(in.GetEmail(), in.GetName(), store.Now())
	if err != nil {
		return nil, err
	}
	secret, err := domain.NewPassword("password", in.GetPassword())
	if err != nil {
		return nil, err
	}
	proof := l.proof(in.GetPassword())
	call, err := idempotency.NewCall("anonymous", "POST /users", in.GetIdempotencyKey(),
		&pb.RegisterRequest{Email: in.GetEmail(), Name: in.GetName(), Password: proof})
	if err != nil {
		return nil, err
	}
	hash, err := l.hash(account.Email, secret, in.GetIdempotencyKey()+" "+account.Email.String()+" "+proof)
	if err != nil {
		return nil, err
	}
	var out pb.RegisterResponse
	replayed, err := idempotency.Do(l.ctx, l.svcCtx.Store.DB(), call, &out, func(tx mysql.Querier) (proto.Message, error) {
		if hash == "" {
			return nil, domain.ErrEmailTaken
		}
		if err := store.InsertAccount(l.ctx, tx, account, hash); err != nil {
			return nil, err
		}
		return &pb.RegisterResponse{Account: accountMessage(account)}, nil
	})
	if err != nil {
		return nil, err
	}
	out.Replayed = replayed
	return &out, nil
}

// proof stands for the password where the request is remembered. A plain hash would let whoever reads
// the table guess the password at the speed of SHA-256, so it is made with a key that the table lacks.
func (l *RegisterLogic) proof(password string) string {
	mac := hmac.New(sha256.New, []byte(l.svcCtx.Config.AccessToken.AccessSecret))
	mac.Write([]byte("registration\x00" + password))
	return hex.EncodeToString(mac.Sum(nil))
}

// hash spends a core on the password only when an account may come of it, once for all who send the
// same request at once, and outside the transaction, where a queue for cores would hold connections.
// It is empty when the address has an account: of the same request, which is replayed then, or of another.
func (l *RegisterLogic) hash(email domain.Email, secret domain.Password, request string) (string, error) {
	_, err := l.svcCtx.Store.CredentialsByEmail(l.ctx, email)
	if err == nil {
		return "", nil
	}
	if !errors.Is(err, domain.ErrNoAccount) {
		return "", err
	}
	hash, err, _ := l.svcCtx.Registrations.Do(request, func() (any, error) { return l.svcCtx.Hasher.Hash(l.ctx, secret) })
	if err != nil {
		return "", err
	}
	return hash.(string), nil //nolint:forcetypeassert // Hash returns nothing else
}
