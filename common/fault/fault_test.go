package fault

import (
	"math/rand/v2"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zeromicro/go-zero/core/logx"

	"mall/common/problem"
)

func TestMain(m *testing.M) {
	logx.Disable()
	_ = os.Unsetenv("KUBERNETES_SERVICE_HOST")
	m.Run()
}

const (
	createOrder = "POST /api/v1/orders"
	createRPC   = "order.Order/CreateOrder"
	payments    = "mall.payment.v1"
)

// open is a set of a process with the given routes, with repeatable chance.
func open(t *testing.T, surface Surface, names ...string) *Set {
	t.Helper()
	s, err := New("order-rpc", "test", nil)
	require.NoError(t, err)
	s.random = rand.New(rand.NewPCG(1, 2)).Float64
	s.AddRoutes(surface, func() []string { return names })
	require.NoError(t, s.Open())
	return s
}

func set(t *testing.T, s *Set, f Fault) Fault {
	t.Helper()
	f, err := s.Put(f)
	require.NoError(t, err)
	return f
}

func TestAFaultEndsByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, RPC, createRPC)
		set(t, s, Fault{Route: createRPC, Kind: Error, For: Duration(10 * time.Second)})
		set(t, s, Fault{Route: createRPC, Kind: Latency, Latency: Duration(time.Second)})
		assert.Len(t, s.State().Items, 2)

		time.Sleep(10 * time.Second)
		synctest.Wait()
		require.Len(t, s.State().Items, 1)
		assert.Equal(t, Latency, s.State().Items[0].Kind)

		time.Sleep(DefaultFor - 10*time.Second)
		synctest.Wait()
		assert.Empty(t, s.State().Items)
		assert.Nil(t, s.active.Load(), "with no fault left requests pass on a nil pointer")
	})
}

func TestAFaultThatIsOverStrikesNobodyBeforeItIsSwept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, RPC, createRPC)
		set(t, s, Fault{Route: createRPC, Kind: Error, For: Duration(time.Second)})
		p := s.active.Load()
		time.Sleep(time.Second)
		before, _ := p.draw(createRPC)
		assert.True(t, before.nothing())
	})
}

func TestProbabilityIsTheShareOfRequestsThatAreHit(t *testing.T) {
	s := open(t, RPC, createRPC)
	set(t, s, Fault{Route: createRPC, Kind: Error, Probability: 0.3})
	hits := 0
	for range 10_000 {
		if before, _ := s.active.Load().draw(createRPC); !before.nothing() {
			hits++
		}
	}
	assert.InDelta(t, 3000, hits, 150)
}

func TestJitterSpreadsLatencyToBothSides(t *testing.T) {
	s := open(t, RPC, createRPC)
	set(t, s, Fault{Route: createRPC, Kind: Latency, Latency: Duration(100 * time.Millisecond), Jitter: Duration(50 * time.Millisecond)})
	low, high := time.Hour, time.Duration(0)
	for range 1000 {
		before, _ := s.active.Load().draw(createRPC)
		low, high = min(low, before.wait), max(high, before.wait)
	}
	assert.InDelta(t, 50, low.Milliseconds(), 5)
	assert.InDelta(t, 150, high.Milliseconds(), 5)
}

func TestOnlyItsRouteIsHitAndAStarHitsAll(t *testing.T) {
	s := open(t, RPC, createRPC, "order.Cart/Get")
	set(t, s, Fault{Route: createRPC, Kind: Error})
	before, _ := s.active.Load().draw("order.Cart/Get")
	assert.True(t, before.nothing())

	set(t, s, Fault{Route: Everything, Kind: Latency, Latency: Duration(time.Second)})
	before, _ = s.active.Load().draw("order.Cart/Get")
	assert.Equal(t, time.Second, before.wait)
	before, _ = s.active.Load().draw(createRPC)
	assert.Equal(t, time.Second, before.wait, "latency and error add up")
	assert.NotNil(t, before.end)
	before, _ = s.active.Load().draw("grpc.health.v1.Health/Check")
	assert.True(t, before.nothing(), "a probe is no route of mall's")
}

func TestAnErrorBeforeTheHandlerLeavesNothingForAfter(t *testing.T) {
	s := open(t, RPC, createRPC)
	set(t, s, Fault{Route: createRPC, Kind: Error})
	set(t, s, Fault{Route: createRPC, Kind: Latency, Latency: Duration(time.Second), After: true})
	before, after := s.active.Load().draw(createRPC)
	assert.NotNil(t, before.end)
	assert.True(t, after.nothing())
}

func TestSettingAFaultAgainReplacesIt(t *testing.T) {
	s := open(t, RPC, createRPC)
	first := set(t, s, Fault{Route: "/" + createRPC, Kind: Error})
	second := set(t, s, Fault{Route: createRPC, Kind: Error, Status: "internal"})
	assert.Equal(t, first.ID, second.ID)
	require.Len(t, s.State().Items, 1)
	assert.Equal(t, "INTERNAL", s.State().Items[0].Status)
	assert.True(t, s.Clear(second.ID))
	assert.False(t, s.Clear(second.ID))
}

func TestARequestIsForTheRouteThatTheRouterWouldChoose(t *testing.T) {
	all := routes{
		"GET /api/v1/orders/:id": HTTP, "GET /api/v1/orders/recent": HTTP, createOrder: HTTP, "GET /": HTTP,
		"GET /api/v1/:what/recent/items": HTTP,
	}.patterns()
	for path, want := range map[string]string{
		"/api/v1/orders/01J":            "GET /api/v1/orders/:id",
		"/api/v1/orders/recent":         "GET /api/v1/orders/recent",
		"/api/v1/orders/recent/":        "GET /api/v1/orders/recent",
		"/api/v1/orders/01J/x":          "",
		"/api/v1/products/recent/items": "GET /api/v1/:what/recent/items",
		"/":                             "GET /",
	} {
		assert.Equal(t, want, find(all, "GET", path), path)
	}
	assert.Empty(t, find(all, "DELETE", "/api/v1/orders"))
}

func TestAMethodMayBeNamedShortlyWhenOneOnlyIsMeant(t *testing.T) {
	known := routes{"mall.order.v1.Order/Get": RPC, "mall.order.v1.Cart/Get": RPC, "mall.order.v2.Cart/Get": RPC}
	for name, want := range map[string]string{
		"mall.order.v1.Order/Get":  "mall.order.v1.Order/Get",
		"/mall.order.v1.Order/Get": "mall.order.v1.Order/Get",
		"order.Order/Get":          "mall.order.v1.Order/Get",
		"Order/Get":                "mall.order.v1.Order/Get",
		"v2.Cart/Get":              "mall.order.v2.Cart/Get",
		"order.Cart/Get":           "order.Cart/Get", // v1 or v2?
		"Get":                      "Get",
	} {
		assert.Equal(t, want, known.resolve(name))
	}
}

func TestWhatIsWrongIsNamedByField(t *testing.T) {
	over := time.Now().Add(2 * time.Hour)
	for name, tc := range map[string]struct {
		surface       Surface
		fault         Fault
		field, reason string
	}{
		"no route":           {RPC, Fault{Kind: Error}, "route", "is missing"},
		"unknown route":      {RPC, Fault{Route: "order.Order/CreateOrdr", Kind: Error}, "route", "near: " + createRPC},
		"half a route":       {RPC, Fault{Route: "createorder", Kind: Error}, "route", "near: " + createRPC},
		"no kind":            {RPC, Fault{Route: createRPC}, "kind", "must be"},
		"unknown kind":       {RPC, Fault{Route: createRPC, Kind: "explode"}, "kind", "must be"},
		"no latency":         {RPC, Fault{Route: createRPC, Kind: Latency}, "latency", "1ms to 1m0s"},
		"endless latency":    {RPC, Fault{Route: createRPC, Kind: Latency, Latency: Duration(time.Hour)}, "latency", "1ms to 1m0s"},
		"negative latency":   {RPC, Fault{Route: createRPC, Kind: Latency, Latency: -1}, "latency", "1ms to 1m0s"},
		"jitter too wide":    {RPC, Fault{Route: createRPC, Kind: Latency, Latency: Duration(time.Second), Jitter: Duration(time.Minute)}, "jitter", "0 to the latency"},
		"slow error":         {RPC, Fault{Route: createRPC, Kind: Error, Latency: Duration(time.Second)}, "latency", "second fault"},
		"HTTP status of RPC": {RPC, Fault{Route: createRPC, Kind: Error, Status: "503"}, "status", "UNAVAILABLE"},
		"OK as an error":     {RPC, Fault{Route: createRPC, Kind: Error, Status: "OK"}, "status", "UNAVAILABLE"},
		"code of HTTP":       {HTTP, Fault{Route: createOrder, Kind: Error, Status: "UNAVAILABLE"}, "status", "400 to 599"},
		"success as error":   {HTTP, Fault{Route: createOrder, Kind: Error, Status: "200"}, "status", "400 to 599"},
		"status of latency":  {HTTP, Fault{Route: createOrder, Kind: Latency, Latency: Duration(time.Second), Status: "500"}, "status", "kind error"},
		"status of topic":    {Topic, Fault{Route: payments, Kind: Error, Status: "500"}, "status", "not for consumers"},
		"drop of events":     {Topic, Fault{Route: payments, Kind: Drop}, "kind", "loses money"},
		"drop of everything": {Topic, Fault{Route: Everything, Kind: Drop}, "kind", "loses money"},
		"too likely":         {RPC, Fault{Route: createRPC, Kind: Error, Probability: 1.1}, "probability", "at most 1"},
		"negative share":     {RPC, Fault{Route: createRPC, Kind: Error, Probability: -0.1}, "probability", "above 0"},
		"too long":           {RPC, Fault{Route: createRPC, Kind: Error, For: Duration(2 * time.Hour)}, "for", "1s to 1h"},
		"too short":          {RPC, Fault{Route: createRPC, Kind: Error, For: 1}, "for", "1s to 1h"},
		"ends too late":      {RPC, Fault{Route: createRPC, Kind: Error, ExpiresAt: over}, "expiresAt", "1s to 1h"},
		"ended":              {RPC, Fault{Route: createRPC, Kind: Error, ExpiresAt: time.Unix(1, 0)}, "expiresAt", "1s to 1h"},
		"two ends":           {RPC, Fault{Route: createRPC, Kind: Error, ExpiresAt: over, For: 1}, "for", "exclude"},
		"id with a slash":    {RPC, Fault{ID: "a/b", Route: createRPC, Kind: Error}, "id", "a-z"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := open(t, tc.surface, map[Surface]string{HTTP: createOrder, RPC: createRPC, Topic: payments}[tc.surface]).Put(tc.fault)
			p := problem.From(err)
			require.NotNil(t, p)
			require.Equal(t, problem.CodeValidation, p.Code, "%v", err)
			assert.Equal(t, tc.field, p.Fields[0].Field)
			assert.Contains(t, p.Fields[0].Reason, tc.reason)
		})
	}
}

func TestAListIsSetWholeOrNotAtAll(t *testing.T) {
	s := open(t, RPC, createRPC)
	kept := set(t, s, Fault{Route: createRPC, Kind: Error})
	_, err := s.Replace([]Fault{{Route: createRPC, Kind: Drop}, {Route: "order.Order/Nothing", Kind: Drop}})
	p := problem.From(err)
	require.NotNil(t, p)
	assert.Equal(t, "[1].route", p.Fields[0].Field)
	assert.Equal(t, kept.ID, s.State().Items[0].ID)

	_, err = s.Replace([]Fault{{Route: createRPC, Kind: Drop}, {Route: createRPC, Kind: Drop}})
	assert.ErrorContains(t, err, "there twice")

	_, err = s.Replace(nil)
	require.NoError(t, err)
	assert.Empty(t, s.State().Items)
}

func TestOtherEnvironmentsRefuseFaults(t *testing.T) {
	for _, environment := range []string{"production", "staging", "Local", ""} {
		_, err := New("order-rpc", environment, []Setting{{Kind: "drop"}})
		require.ErrorContains(t, err, "which are refused in the environment", environment)

		s, err := New("order-rpc", environment, nil)
		require.NoError(t, err, "without faults every environment starts")
		s.AddRoutes(RPC, func() []string { return []string{createRPC} })
		require.NoError(t, s.Open())
		_, err = s.Put(Fault{Route: createRPC, Kind: Error})
		assert.True(t, problem.HasCode(err, "FAULTS_REFUSED"), "%v", err)
		_, err = s.Replace([]Fault{{Route: createRPC, Kind: Error}})
		assert.True(t, problem.HasCode(err, "FAULTS_REFUSED"), "%v", err)
	}
}

func TestAPodWhoseEnvironmentWasForgottenIsNotLocal(t *testing.T) {
	t.Setenv("KUBERNETES_SERVICE_HOST", "10.96.0.1")
	_, err := New("order-rpc", "local", []Setting{{Kind: "drop"}})
	assert.ErrorContains(t, err, "inside a cluster")
	_, err = New("order-rpc", "test", []Setting{{Kind: "drop"}})
	assert.NoError(t, err)
}

func TestConfiguredFaultsAreSetFromTheStart(t *testing.T) {
	s, err := New("order-rpc", "local", []Setting{{Route: createRPC, Kind: "latency", Latency: time.Second, For: time.Minute}})
	require.NoError(t, err)
	s.AddRoutes(RPC, func() []string { return []string{createRPC} })
	require.NoError(t, s.Open())
	require.Len(t, s.State().Items, 1)
	assert.Equal(t, Duration(time.Second), s.State().Items[0].Latency)

	s, err = New("order-rpc", "local", []Setting{{Route: "order.Order/Wrong", Kind: "drop"}})
	require.NoError(t, err)
	s.AddRoutes(RPC, func() []string { return []string{createRPC} })
	assert.ErrorContains(t, s.Open(), "[0].route")
}

func TestFaultsWaitUntilTheRoutesAreKnown(t *testing.T) {
	s, err := New("order-rpc", "local", nil)
	require.NoError(t, err)
	_, err = s.Put(Fault{Route: Everything, Kind: Error})
	assert.True(t, problem.Temporary(err), "%v", err)
}
