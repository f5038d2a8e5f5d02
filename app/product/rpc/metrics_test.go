package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"mall/app/product/rpc/pb"
	"mall/common/id"
	"mall/test/metrictest"
)

func TestAViewIsACustomersLookAtAProductThatIsThere(t *testing.T) {
	metrictest.Start()
	r := serve(t)
	p := r.create(t, tea(nil))
	before := metrictest.Value(t, "mall.product.views")
	for range 2 { // read from the store, then from the cache
		_, err := r.GetProduct(t.Context(), &pb.GetProductRequest{Id: p.GetId()})
		require.NoError(t, err)
	}
	_, err := r.GetProduct(t.Context(), &pb.GetProductRequest{Id: p.GetId(), IncludeHidden: true})
	require.NoError(t, err)
	_, err = r.GetProduct(t.Context(), &pb.GetProductRequest{Id: id.New()})
	require.Error(t, err)
	require.InDelta(t, 2, metrictest.Value(t, "mall.product.views")-before, 0)
}
