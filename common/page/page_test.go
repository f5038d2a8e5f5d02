package page

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/common/problem"
)

func TestCursorRoundTrip(t *testing.T) {
	in := Cursor{Kind: "orders", Key: "2026-01-01", ID: "01ABC"}
	out, err := Decode("orders", in.Encode())
	require.NoError(t, err)
	assert.Equal(t, in, out)
}

func TestCursorOfAnotherListIsRefused(t *testing.T) {
	s := Cursor{Kind: "orders", ID: "01ABC"}.Encode()
	_, err := Decode("products:newest", s)
	assert.Equal(t, 400, problem.From(err).Status)
}

func TestLimit(t *testing.T) {
	for n, ok := range map[int64]bool{-1: false, 0: false, 1: true, 100: true, 101: false} {
		_, err := Limit(n)
		assert.Equal(t, ok, err == nil, n)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add("eyJrIjoib3JkZXJzIiwiaSI6IngifQ")
	f.Fuzz(func(t *testing.T, s string) {
		c, err := Decode("orders", s)
		if err != nil {
			if problem.From(err).Status != 400 {
				t.Fatal(err)
			}
			return
		}
		if s != "" && c.Kind != "orders" {
			t.Fatalf("accepted %+v", c)
		}
	})
}
