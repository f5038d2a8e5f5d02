package alerts

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/test/shop"
)

// listed is an entry of deploy/dashboards/queries.json.
type listed struct {
	Source, Kind, Name, Query, Rare string
	Selectors                       []string
}

// swept says whether a query is about calls that are made only for what a crash left undone. The short run leaves
// nothing undone.
func swept(q listed) bool {
	return q.Rare == "sweepers call only when something was left undone" ||
		strings.Contains(q.Source, "mall.order.v1.Order/ApplyPayment") || strings.Contains(q.Source, "mall.payment.v1.Payment/RefundPayment")
}

// Every panel and every rule has data after each route was asked twice and everything that works in the background had
// something to do. Twice, because a counter's first value is no increase.
func TestEveryQueryHasData(t *testing.T) {
	var all []listed
	text, err := os.ReadFile(filepath.Join(mall.Root, "deploy/dashboards/queries.json"))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &all))

	v := newVisitor(t, 1)
	v.visits(t)
	operator, err := v.LogIn(t.Context(), "operator@mall.test", "operator-password")
	require.NoError(t, err)
	var wg sync.WaitGroup
	wg.Go(func() {
		for range 2 {
			// Only a search by e-mail asks for the account behind it.
			_, err := operator.JSON(t.Context(), shop.Call{Method: "GET", Path: "/api/v1/admin/orders?query=demo%40mall.test"}, nil)
			assert.NoError(t, err)
			_, err = mall.CLI("verify", "--only", "^POST /api/v1/orders$") // every route is asked, one is checked
			assert.NoError(t, err)
			time.Sleep(6 * time.Second) // processes report every five seconds
		}
	})
	if !testing.Short() {
		leaveUndone(t)
	}
	wg.Wait()

	missing := map[int]error{}
	for i, q := range all {
		if !testing.Short() || !swept(q) {
			missing[i] = nil
		}
	}
	asked := len(missing)
	// Most have data at once; the budget's rules are evaluated every fifty seconds.
	for begin := time.Now(); len(missing) > 0 && time.Since(begin) < 75*time.Second; time.Sleep(time.Second) {
		for i := range missing {
			if missing[i] = hasData(t, all[i]); missing[i] == nil {
				delete(missing, i)
			}
		}
	}
	for i, err := range missing {
		t.Errorf("%s: %v", all[i].Source, err)
	}
	t.Logf("%d of %d queries have data, %d were left out", asked-len(missing), len(all), len(all)-asked)

	have, err := rules(t.Context())
	require.NoError(t, err)
	assert.Greater(t, len(have), 300)
	for _, r := range have {
		assert.Equal(t, "ok", r.Health, "%s %v: %s", r.Name, r.Labels, r.LastError)
	}
}

func hasData(t *testing.T, q listed) error {
	t.Helper()
	exprs := []string{q.Query}
	switch q.Kind {
	case "recording":
		exprs = append(exprs, q.Name) // it was recorded, too
	case "alert":
		if _, err := query(t.Context(), q.Query); err != nil { // without result where all is well
			return err
		}
		exprs = q.Selectors
	}
	for _, e := range exprs {
		got, err := query(t.Context(), e)
		if err == nil && len(got) == 0 {
			err = fmt.Errorf("no data: %s", e)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
