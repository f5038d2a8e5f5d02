package store

import (
	"context"
	"strings"

	"mall/app/product/domain"
	"mall/common/mysql"
	"mall/common/page"
)

// order is how a sort reads in SQL: column, direction, and the comparison that leads on.
var order = map[domain.Sort]struct{ column, direction, after string }{
	domain.Newest:    {"created_at", "DESC", "<"},
	domain.PriceAsc:  {"price", "ASC", ">"},
	domain.PriceDesc: {"price", "DESC", "<"},
	domain.ByTitle:   {"title", "ASC", ">"},
}

// likeEscape escapes the wildcards of LIKE with a character that means the same in every SQL mode.
var likeEscape = strings.NewReplacer("!", "!!", "%", "!%", "_", "!_")

func containing(s string) string { return "%" + likeEscape.Replace(s) + "%" }

func beginningWith(s string) string { return likeEscape.Replace(s) + "%" }

// List answers up to limit products from cursor on and the cursor of the next page, "" at the end.
// Errors: VALIDATION for a foreign cursor.
func (s *Store) List(ctx context.Context, query domain.ListQuery, limit int, cursor string) ([]domain.Product, string, error) {
	at, err := page.Decode(query.Kind(), cursor)
	if err != nil {
		return nil, "", err
	}
	by := order[query.Sort]
	where, args := filter(query)
	if at.ID != "" {
		key, err := query.ParseKey(at.Key)
		if err != nil {
			return nil, "", err
		}
		where = append(where, "("+by.column+" "+by.after+" ? OR ("+by.column+" = ? AND id "+by.after+" ?))")
		args = append(args, key, key, at.ID)
	}
	rest := ""
	if len(where) > 0 {
		rest = "WHERE " + strings.Join(where, " AND ") + " "
	}
	rest += "ORDER BY " + by.column + " " + by.direction + ", id " + by.direction + " LIMIT ?"
	var found []domain.Product
	err = s.db.Read(ctx, func(q mysql.Querier) (err error) {
		found, err = products(ctx, q, rest, append(args, limit+1)...)
		return err
	})
	if err != nil {
		return nil, "", err
	}
	if len(found) <= limit {
		return found, "", nil
	}
	last := found[limit-1]
	next := page.Cursor{Kind: query.Kind(), Key: query.SortKey(last), ID: last.ID}
	return found[:limit], next.Encode(), nil
}

func filter(query domain.ListQuery) (where []string, args []any) {
	if query.Status != "" {
		where, args = append(where, "status = ?"), append(args, query.Status)
	}
	if query.CategoryID != "" {
		where, args = append(where, "category_id = ?"), append(args, query.CategoryID)
	}
	if query.MinPrice != nil {
		where, args = append(where, "price >= ?"), append(args, *query.MinPrice)
	}
	if query.MaxPrice != nil {
		where, args = append(where, "price <= ?"), append(args, *query.MaxPrice)
	}
	if query.Available {
		where = append(where, `EXISTS (SELECT 1 FROM skus s JOIN stock k ON k.sku_id = s.id
			WHERE s.product_id = products.id AND s.active = 1 AND k.available > 0)`)
	}
	for _, word := range query.Words {
		like := containing(word)
		where = append(where, "(title LIKE ? ESCAPE '!' OR description LIKE ? ESCAPE '!')")
		args = append(args, like, like)
	}
	return where, args
}
