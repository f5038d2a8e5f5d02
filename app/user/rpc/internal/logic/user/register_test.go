package userlogic_test

import (
	"crypto/sha256"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	"mall/app/user/rpc/pb"
	"mall/common/id"
	"mall/common/mysql"
)

func TestManyRegistrationsWithOneKeyMakeOneAccount(t *testing.T) {
	r := newRig(t)
	request := &pb.RegisterRequest{Email: email, Password: secret, Name: "Ada", IdempotencyKey: id.New()}
	var all sync.WaitGroup
	var mu sync.Mutex
	ids := map[string]int{}
	created := 0
	for range 64 {
		all.Go(func() {
			out, err := r.Register(t.Context(), proto.CloneOf(request))
			mu.Lock()
			defer mu.Unlock()
			if !assert.NoError(t, err) {
				return
			}
			ids[out.GetAccount().GetId()+out.GetAccount().GetEmail()]++
			if !out.GetReplayed() {
				created++
			}
		})
	}
	all.Wait()
	assert.Len(t, ids, 1)
	assert.Equal(t, 1, created)
	var n int
	require.NoError(t, r.svc.Store.DB().Raw().QueryRow("SELECT COUNT(*) FROM users").Scan(&n))
	assert.Equal(t, 1, n)
	_, err := r.logIn(t, secret)
	assert.NoError(t, err)
}

func TestManyRegistrationsWithOneAddressMakeOneAccount(t *testing.T) {
	r := newRig(t)
	var all sync.WaitGroup
	var mu sync.Mutex
	created := 0
	for range 16 {
		all.Go(func() {
			_, err := r.Register(t.Context(), &pb.RegisterRequest{Email: email, Password: secret, Name: "Ada", IdempotencyKey: id.New()})
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				created++
				return
			}
			refused(t, err, 409, "EMAIL_TAKEN", "")
		})
	}
	all.Wait()
	assert.Equal(t, 1, created)
}

func TestKeyIsGoodForOneRegistration(t *testing.T) {
	r := newRig(t)
	first := &pb.RegisterRequest{Email: email, Password: secret, Name: "Ada", IdempotencyKey: "k"}
	_, err := r.Register(t.Context(), proto.CloneOf(first))
	require.NoError(t, err)
	for name, change := range map[string]func(*pb.RegisterRequest){
		"another address":  func(in *pb.RegisterRequest) { in.Email = "bob@mall.test" },
		"another name":     func(in *pb.RegisterRequest) { in.Name = "Bob" },
		"another password": func(in *pb.RegisterRequest) { in.Password += "x" },
	} {
		other := proto.CloneOf(first)
		change(other)
		_, err := r.Register(t.Context(), other)
		require.Error(t, err, name)
		refused(t, err, 422, "IDEMPOTENCY_KEY_REUSED", "")
	}
}

// A failed registration leaves its key free.
func TestKeyOfARefusedRegistrationMayBeUsedAgain(t *testing.T) {
	r := newRig(t)
	r.register(t)
	taken := &pb.RegisterRequest{Email: email, Password: secret, Name: "Ada", IdempotencyKey: "k"}
	_, err := r.Register(t.Context(), taken)
	refused(t, err, 409, "EMAIL_TAKEN", "")
	_, err = r.Register(t.Context(), &pb.RegisterRequest{Email: "bob@mall.test", Password: secret, Name: "Bob", IdempotencyKey: "k"})
	assert.NoError(t, err)
}

func TestStoredKeysDoNotHelpToGuessPasswords(t *testing.T) {
	r := newRig(t)
	request := &pb.RegisterRequest{Email: email, Password: secret, Name: "Ada", IdempotencyKey: "k"}
	_, err := r.Register(t.Context(), proto.CloneOf(request))
	require.NoError(t, err)
	var stored, answer []byte
	require.NoError(t, r.svc.Store.DB().Raw().QueryRow("SELECT request_hash, response FROM idempotency").Scan(&stored, &answer))
	assert.NotContains(t, string(answer), secret)

	// What somebody with the table and a guess could compute.
	sum := sha256.Sum256([]byte(secret))
	for _, guess := range []string{secret, string(sum[:])} {
		for _, key := range []string{"k", ""} {
			body, err := proto.MarshalOptions{Deterministic: true}.Marshal(&pb.RegisterRequest{
				Email: email, Password: guess, Name: "Ada", IdempotencyKey: key,
			})
			if err == nil { // a hash is no UTF-8, which protobuf refuses
				got := sha256.Sum256(body)
				assert.NotEqual(t, got[:], stored)
			}
		}
	}
}

func TestRegistrationIsAllOrNothing(t *testing.T) {
	r := newRig(t)
	for field, in := range map[string]*pb.RegisterRequest{
		"email":    {Email: "nope", Password: secret, Name: "Ada"},
		"password": {Email: email, Password: "short", Name: "Ada"},
		"name":     {Email: email, Password: secret, Name: " "},
	} {
		in.IdempotencyKey = "k"
		_, err := r.Register(t.Context(), in)
		refused(t, err, 400, "VALIDATION", field)
	}
	for _, table := range []string{"users", "idempotency"} {
		var n int
		require.NoError(t, r.svc.Store.DB().Read(t.Context(), func(q mysql.Querier) error {
			return q.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM "+table).Scan(&n)
		}))
		assert.Zero(t, n, table)
	}
}
