package userlogic_test

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	"mall/app/user/rpc/pb"
	"mall/common/id"
)

func home() *pb.Address {
	return &pb.Address{
		Recipient: "Ada", Phone: "+86 138 0013 8000", Line1: "1 Road", City: "Beijing", Province: "Beijing",
		PostalCode: "100000", Country: "CN",
	}
}

func TestManyAdditionsWithOneKeyAddOneAddress(t *testing.T) {
	r := newRig(t)
	user := r.register(t).GetId()
	var all sync.WaitGroup
	var mu sync.Mutex
	ids := map[string]bool{}
	for range 16 {
		all.Go(func() {
			out, err := r.CreateAddress(t.Context(), &pb.CreateAddressRequest{UserId: user, IdempotencyKey: "k", Address: home()})
			mu.Lock()
			defer mu.Unlock()
			if assert.NoError(t, err) {
				ids[out.GetAddress().GetId()] = true
			}
		})
	}
	all.Wait()
	assert.Len(t, ids, 1)
	list, err := r.ListAddresses(t.Context(), &pb.ListAddressesRequest{UserId: user})
	require.NoError(t, err)
	assert.Len(t, list.GetAddresses(), 1)

	other := home()
	other.City = "Shanghai"
	_, err = r.CreateAddress(t.Context(), &pb.CreateAddressRequest{UserId: user, IdempotencyKey: "k", Address: other})
	refused(t, err, 422, "IDEMPOTENCY_KEY_REUSED", "")
}

func TestStrangersAddressIsNotFound(t *testing.T) {
	r := newRig(t)
	user := r.register(t).GetId()
	_, err := r.GetAddress(t.Context(), &pb.AddressRef{UserId: user})
	refused(t, err, 404, "NOT_FOUND", "")
	first, err := r.CreateAddress(t.Context(), &pb.CreateAddressRequest{UserId: user, IdempotencyKey: "1", Address: home()})
	require.NoError(t, err)
	_, err = r.CreateAddress(t.Context(), &pb.CreateAddressRequest{UserId: user, IdempotencyKey: "2", Address: home()})
	require.NoError(t, err)
	want := first.GetAddress()

	for _, addressID := range []string{"", want.GetId()} {
		got, err := r.GetAddress(t.Context(), &pb.AddressRef{UserId: user, AddressId: addressID})
		require.NoError(t, err)
		assert.True(t, proto.Equal(want, got), "%q", addressID)
	}
	for _, ref := range []*pb.AddressRef{
		{UserId: id.New(), AddressId: want.GetId()}, {UserId: id.New()}, {UserId: user, AddressId: id.New()},
		{UserId: user, AddressId: "张"}, {UserId: "张", AddressId: want.GetId()}, {AddressId: want.GetId()}, {},
	} {
		_, err := r.GetAddress(t.Context(), ref)
		refused(t, err, 404, "NOT_FOUND", "")
		if ref.GetAddressId() != "" {
			_, err = r.DeleteAddress(t.Context(), ref)
			refused(t, err, 404, "NOT_FOUND", "")
			change := home()
			change.Id = ref.GetAddressId()
			_, err = r.UpdateAddress(t.Context(), &pb.UpdateAddressRequest{UserId: ref.GetUserId(), Address: change})
			refused(t, err, 404, "NOT_FOUND", "")
		}
	}
}

func TestNobodyKeepsNoAddresses(t *testing.T) {
	r := newRig(t)
	for _, user := range []string{"", "张", "\x00"} {
		_, err := r.ListAddresses(t.Context(), &pb.ListAddressesRequest{UserId: user})
		refused(t, err, 404, "NOT_FOUND", "")
		_, err = r.CreateAddress(t.Context(), &pb.CreateAddressRequest{UserId: user, IdempotencyKey: "k", Address: home()})
		refused(t, err, 404, "NOT_FOUND", "")
	}
}

func TestReplacedAddressIsCheckedLikeANewOne(t *testing.T) {
	r := newRig(t)
	user := r.register(t).GetId()
	out, err := r.CreateAddress(t.Context(), &pb.CreateAddressRequest{UserId: user, IdempotencyKey: "1", Address: home()})
	require.NoError(t, err)
	change := out.GetAddress()
	change.Line2, change.Country = " Room 1 ", ""
	_, err = r.UpdateAddress(t.Context(), &pb.UpdateAddressRequest{UserId: user, Address: change})
	refused(t, err, 400, "VALIDATION", "country")
	change.Country = "US"
	got, err := r.UpdateAddress(t.Context(), &pb.UpdateAddressRequest{UserId: user, Address: change})
	require.NoError(t, err)
	assert.Equal(t, "Room 1", got.GetLine2())
}
