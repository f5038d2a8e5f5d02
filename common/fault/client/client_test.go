package client_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/common/fault"
	"mall/common/fault/client"
	"mall/common/problem"
)

func TestTheClientSetsReplacesAndClearsFaultsOfAProcess(t *testing.T) {
	set, err := fault.New("order-api", "test", nil)
	require.NoError(t, err)
	set.AddRoutes(fault.HTTP, func() []string { return []string{"POST /api/v1/orders"} })
	server := httptest.NewServer(set)
	t.Cleanup(server.Close)
	c := client.New(server.URL + "/")

	_, err = c.Set(t.Context(), fault.Fault{Route: "*", Kind: fault.Error})
	assert.True(t, problem.Temporary(err), "it is still starting: %v", err)
	require.NoError(t, set.Open())

	end := time.Now().Add(time.Minute).UTC().Truncate(time.Second)
	f, err := c.Set(t.Context(), fault.Fault{Route: "*", Kind: fault.Error, ExpiresAt: end})
	require.NoError(t, err)
	assert.Equal(t, fault.Fault{ID: f.ID, Route: "*", Kind: fault.Error, Status: "503", Probability: 1, ExpiresAt: end}, f)

	_, err = c.Set(t.Context(), fault.Fault{Route: "POST /order", Kind: fault.Error})
	p := problem.From(err)
	require.NotNil(t, p)
	assert.Equal(t, http.StatusBadRequest, p.Status)
	assert.Equal(t, "route", p.Fields[0].Field)

	two, err := c.Replace(t.Context(), []fault.Fault{{ID: "a", Route: "*", Kind: fault.Drop}, {ID: "b", Route: "*", Kind: fault.Drop}})
	require.NoError(t, err)
	assert.Len(t, two, 2)
	require.NoError(t, c.Clear(t.Context(), "a"))
	assert.True(t, problem.HasCode(c.Clear(t.Context(), "a"), problem.CodeNotFound))
	assert.True(t, problem.HasCode(c.Clear(t.Context(), ""), problem.CodeNotFound), "no id is not every id")
	st, err := c.State(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "order-api", st.Service)
	require.Len(t, st.Items, 1)
	require.NoError(t, c.ClearAll(t.Context()))
	st, err = c.State(t.Context())
	require.NoError(t, err)
	assert.Empty(t, st.Items)
}

func TestAProcessWithoutFaultsOrWithoutLifeIsAnError(t *testing.T) {
	old := httptest.NewServer(http.NotFoundHandler())
	_, err := client.New(old.URL).State(t.Context())
	require.ErrorContains(t, err, "404")
	old.Close()
	_, err = client.New(old.URL).State(t.Context())
	assert.ErrorContains(t, err, "refused")
}
