package cache_test

import (
	"context"
	"errors"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/zeromicro/go-zero/core/stores/redis"

	"mall/app/product/domain"
	"mall/app/product/rpc/internal/cache"
	"mall/common/id"
	"mall/common/money"
	"mall/common/problem"
	"mall/test/redistest"
)

// shelf is what MySQL would hold.
type shelf struct {
	mu       sync.Mutex
	products map[string]domain.Product
	fail     error
	reads    atomic.Int64
	delay    time.Duration
}

func (s *shelf) read(_ context.Context, productID string) (domain.Product, error) {
	s.reads.Add(1)
	time.Sleep(s.delay)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail != nil {
		return domain.Product{}, s.fail
	}
	p, ok := s.products[productID]
	if !ok {
		return domain.Product{}, problem.NotFound("product")
	}
	return p, nil
}

func (s *shelf) put(p domain.Product) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.products == nil {
		s.products = map[string]domain.Product{}
	}
	s.products[p.ID] = p
}

func tea(title string) domain.Product {
	at := time.Date(2026, 1, 2, 3, 4, 5, 6_000_000, time.UTC)
	productID := id.New()
	return domain.Product{ID: productID, Title: title, Description: "d", CategoryID: "food", Status: domain.Active,
		Pictures: []string{"p"}, CreatedAt: at, UpdatedAt: at,
		Skus: []domain.Sku{{ID: id.New(), ProductID: productID, Price: money.CNY(5), Attributes: map[string]string{"a": "b"}}}}
}

func client(t *testing.T, addr string) *redis.Redis {
	t.Helper()
	r, err := redis.NewRedis(redis.RedisConf{Host: addr, Type: redis.NodeType, NonBlock: true})
	require.NoError(t, err)
	return r
}

func TestAProductIsReadOnceAndAgainAfterItChanged(t *testing.T) {
	s := &shelf{}
	c := cache.NewProducts(client(t, redistest.Server(t)), s.read)
	p := tea("old")
	s.put(p)
	for range 3 {
		got, err := c.Get(t.Context(), p.ID)
		require.NoError(t, err)
		require.Equal(t, p, got)
	}
	require.EqualValues(t, 1, s.reads.Load())

	p.Title = "new"
	s.put(p)
	c.Forget(t.Context(), p.ID)
	got, err := c.Get(t.Context(), p.ID)
	require.NoError(t, err)
	require.Equal(t, "new", got.Title)
}

// go-zero#1672: the "not found" that a first look left behind must not hide a product made afterwards.
func TestAProductIsFoundAtOnceAfterItsInsertThoughItWasMissed(t *testing.T) {
	s := &shelf{}
	c := cache.NewProducts(client(t, redistest.Server(t)), s.read)
	p := tea("late")
	for range 3 {
		_, err := c.Get(t.Context(), p.ID)
		require.True(t, problem.HasCode(err, problem.CodeNotFound), err)
	}
	require.EqualValues(t, 1, s.reads.Load(), "a miss is remembered")
	s.put(p)
	c.Forget(t.Context(), p.ID)
	got, err := c.Get(t.Context(), p.ID)
	require.NoError(t, err)
	require.Equal(t, p, got)
}

func TestAReadThatBeganBeforeAChangeDoesNotOutliveItByMuch(t *testing.T) {
	s := &shelf{delay: 150 * time.Millisecond}
	c := cache.NewProducts(client(t, redistest.Server(t)), s.read)
	old := tea("old")
	s.put(old)
	changed := old
	changed.Title = "new"
	slow := make(chan struct{})
	go func() {
		defer close(slow)
		_, _ = c.Get(context.WithoutCancel(t.Context()), old.ID)
	}()
	time.Sleep(50 * time.Millisecond)
	c.Forget(t.Context(), old.ID) // the slow read stores what it saw after this
	<-slow
	s.put(changed)
	require.Eventually(t, func() bool {
		got, err := c.Get(t.Context(), old.ID)
		return err == nil && got.Title == "new"
	}, 4*time.Second, 50*time.Millisecond)
}

func TestManyReadersOfAColdProductMakeOneReadHoweverSlow(t *testing.T) {
	s := &shelf{delay: 500 * time.Millisecond}
	c := cache.NewProducts(client(t, redistest.Server(t)), s.read)
	p := tea("hot")
	s.put(p)
	var wg sync.WaitGroup
	for range 64 {
		wg.Go(func() {
			got, err := c.Get(t.Context(), p.ID)
			if err != nil || got.Title != "hot" {
				t.Errorf("%v %v", got, err)
			}
		})
	}
	wg.Wait()
	require.EqualValues(t, 1, s.reads.Load())
}

func TestWithoutRedisProductsComeFromMySQL(t *testing.T) {
	s := &shelf{}
	c := cache.NewProducts(client(t, "127.0.0.1:1"), s.read)
	p := tea("still here")
	s.put(p)
	for range 20 {
		begin := time.Now()
		got, err := c.Get(t.Context(), p.ID)
		require.NoError(t, err)
		require.Equal(t, p, got)
		require.Less(t, time.Since(begin), 2*time.Second)
	}
	_, err := c.Get(t.Context(), id.New())
	require.True(t, problem.HasCode(err, problem.CodeNotFound), err)
	c.Forget(t.Context(), p.ID)
}

func TestErrorsOfMySQLAreNotCached(t *testing.T) {
	s := &shelf{fail: problem.Unavailable("the database", errors.New("down"))}
	c := cache.NewProducts(client(t, redistest.Server(t)), s.read)
	p := tea("x")
	s.put(p)
	_, err := c.Get(t.Context(), p.ID)
	require.True(t, problem.HasCode(err, problem.CodeUnavailable), err)
	s.fail = nil
	_, err = c.Get(t.Context(), p.ID)
	require.NoError(t, err)
	_, err = c.Get(t.Context(), "../../etc")
	require.True(t, problem.HasCode(err, problem.CodeNotFound), err)
}

func TestAHungRedisCostsAMomentOnly(t *testing.T) {
	hung, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0") // accepts and never answers
	require.NoError(t, err)
	t.Cleanup(func() { _ = hung.Close() })
	s := &shelf{}
	c := cache.NewProducts(client(t, hung.Addr().String()), s.read)
	p := tea("patient")
	s.put(p)
	begin := time.Now()
	got, err := c.Get(t.Context(), p.ID)
	require.NoError(t, err)
	require.Equal(t, p, got)
	require.Less(t, time.Since(begin), time.Second)
}
