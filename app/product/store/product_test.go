package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mall/app/product/domain"
	"mall/app/product/store"
	"mall/app/product/storetest"
	"mall/common/id"
	"mall/common/money"
	"mall/common/mysql"
	"mall/common/problem"
)

func TestAProductIsReadAsItWasWritten(t *testing.T) {
	s := store.New(storetest.DB(t))
	picture, err := domain.NewPicture("image/png", []byte("\x89PNG\r\n\x1a\n…"), time.Now())
	require.NoError(t, err)
	require.NoError(t, s.DB().Tx(t.Context(), func(tx mysql.Querier) error {
		return store.InsertPicture(t.Context(), tx, picture, storetest.Operator)
	}))
	p := storetest.Insert(t, s, domain.ProductInput{
		Title: "  茶 Tea 🍵 ", Description: "two\nlines", CategoryID: storetest.Category, Status: domain.Hidden,
		Pictures: []string{domain.PicturePath + picture.ID},
		Skus: []domain.SkuInput{{Price: money.CNY(200), Attributes: map[string]string{"重量": "100 克"}, Stock: 3},
			{Price: money.CNY(100)}},
	})
	got, err := s.Product(t.Context(), p.ID)
	require.NoError(t, err)
	require.Equal(t, p, got)
	require.Equal(t, "茶 Tea 🍵", got.Title)
	require.Equal(t, money.CNY(100), got.Price())
	require.Equal(t, []string{"recorded 0"}, storetest.Events(t, s, p.ID))
	require.Equal(t, []string{"changed 0"}, storetest.Events(t, s, p.Skus[0].ID))
	require.Empty(t, storetest.Events(t, s, p.Skus[1].ID), "no stock, no change")

	seen, err := s.Picture(t.Context(), picture.ID)
	require.NoError(t, err)
	require.Equal(t, picture.Content, seen.Content)
	_, err = s.Picture(t.Context(), id.New())
	require.True(t, problem.HasCode(err, problem.CodeNotFound))
	for _, unknown := range []string{id.New(), "x", ""} {
		_, err = s.Product(t.Context(), unknown)
		require.ErrorIs(t, err, store.ErrNotFound)
	}
	storetest.Sound(t, s)
}

func TestUpdateKeepsAddsRetiresAndRevivesSkus(t *testing.T) {
	s := store.New(storetest.DB(t))
	p := storetest.Product(t, s, 5, 5)
	kept, gone := p.Skus[0], p.Skus[1]
	update := func(skus ...domain.SkuInput) (domain.Product, error) {
		return s.UpdateProduct(t.Context(), p.ID, domain.ProductInput{Title: "New title", CategoryID: storetest.Category,
			Status: domain.Active, Skus: skus}, storetest.Operator)
	}
	_, err := storetest.Reserve(t, s, storetest.Request(t, 2, gone.ID))
	require.NoError(t, err)

	got, err := update(domain.SkuInput{Price: money.CNY(50), Stock: 9}, domain.SkuInput{ID: kept.ID, Price: money.CNY(70)})
	require.NoError(t, err)
	require.Len(t, got.Skus, 2)
	require.Equal(t, kept.ID, got.Skus[1].ID)
	stored, err := s.Product(t.Context(), p.ID)
	require.NoError(t, err)
	require.Equal(t, got, stored)

	offers, err := s.Offers(t.Context(), []string{kept.ID, gone.ID, got.Skus[0].ID})
	require.NoError(t, err)
	require.True(t, offers[kept.ID].OnSale)
	require.Equal(t, money.CNY(70), offers[kept.ID].Price)
	require.False(t, offers[gone.ID].OnSale)
	require.EqualValues(t, 5, storetest.Level(t, s, kept.ID).Available, "an update leaves stock alone")
	require.EqualValues(t, 2, storetest.Level(t, s, gone.ID).Reserved, "what is reserved stays on the books")
	require.EqualValues(t, 9, storetest.Level(t, s, got.Skus[0].ID).Available)

	_, err = update(domain.SkuInput{ID: gone.ID, Price: money.CNY(60)})
	require.NoError(t, err)
	offers, err = s.Offers(t.Context(), []string{kept.ID, gone.ID})
	require.NoError(t, err)
	require.True(t, offers[gone.ID].OnSale)
	require.False(t, offers[kept.ID].OnSale)

	foreign := storetest.Product(t, s, 1).Skus[0].ID
	_, err = update(domain.SkuInput{ID: foreign, Price: money.CNY(60)})
	require.True(t, problem.HasCode(err, problem.CodeValidation), err)
	_, err = update(domain.SkuInput{ID: kept.ID, Price: money.CNY(60), Stock: 1})
	require.True(t, problem.HasCode(err, problem.CodeValidation), err)
	_, err = s.UpdateProduct(t.Context(), id.New(), domain.ProductInput{}, storetest.Operator)
	require.ErrorIs(t, err, store.ErrNotFound)
	storetest.Sound(t, s)
}

func TestReferencesMustExist(t *testing.T) {
	s := store.New(storetest.DB(t))
	p := storetest.Product(t, s, 5)
	for field, in := range map[string]domain.ProductInput{
		"categoryId":  {Title: "x", CategoryID: "nowhere", Status: domain.Active},
		"pictures[0]": {Title: "x", CategoryID: storetest.Category, Status: domain.Active, Pictures: []string{domain.PicturePath + id.New()}},
	} {
		in.Skus = []domain.SkuInput{{ID: p.Skus[0].ID, Price: money.CNY(1)}}
		_, err := s.UpdateProduct(t.Context(), p.ID, in, storetest.Operator)
		require.Equal(t, field, problem.From(err).Fields[0].Field)
	}
}

func TestHiddenProductsAreNotReservable(t *testing.T) {
	s := store.New(storetest.DB(t))
	p := storetest.Product(t, s, 5)
	_, err := s.UpdateProduct(t.Context(), p.ID, domain.ProductInput{Title: "x", CategoryID: storetest.Category,
		Status: domain.Hidden, Skus: []domain.SkuInput{{ID: p.Skus[0].ID, Price: money.CNY(1)}}}, storetest.Operator)
	require.NoError(t, err)
	_, err = storetest.Reserve(t, s, storetest.Request(t, 1, p.Skus[0].ID))
	require.True(t, problem.HasCode(err, domain.CodeSkuNotFound), err)
	require.Equal(t, []problem.Field{{Field: "items[0].skuId", Reason: "is not on sale"}}, problem.From(err).Fields)
}

func TestCategoriesCountWhatIsOnSale(t *testing.T) {
	s := store.New(storetest.DB(t))
	storetest.Product(t, s, 1)
	storetest.Insert(t, s, domain.ProductInput{Title: "x", CategoryID: storetest.Category, Status: domain.Hidden,
		Skus: []domain.SkuInput{{Price: money.CNY(1)}}})
	found, err := s.Categories(t.Context())
	require.NoError(t, err)
	require.Equal(t, []domain.Category{{ID: storetest.Category, Name: "Things", NameZh: "东西", Products: 1}}, found)
}
