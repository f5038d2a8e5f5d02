package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"mall/app/product/domain"
	"mall/common/mysql"
)

// Suggest answers up to domain.MaxSuggestions suggestions: categories first, then products on sale;
// of either those that begin with the query before those that hold its words. Titles are read from
// idx_title alone: the first ones by a range of it, the others by a scan that ends with the last one wanted.
func (s *Store) Suggest(ctx context.Context, query string) (found []domain.Suggestion, err error) {
	err = s.db.Read(ctx, func(q mysql.Querier) (err error) {
		if found, err = suggestedCategories(ctx, q, query); err != nil {
			return err
		}
		for _, begins := range []bool{true, false} {
			left := domain.MaxSuggestions - len(found)
			if left <= 0 {
				break
			}
			titles, err := suggestedTitles(ctx, q, query, begins, left)
			if err != nil {
				return err
			}
			found = append(found, titles...)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("suggest: %w", err)
	}
	return found[:min(len(found), domain.MaxSuggestions)], nil
}

func suggestedTitles(ctx context.Context, q mysql.Querier, query string, begins bool, limit int) ([]domain.Suggestion, error) {
	text, args := titleQuery(query, begins, limit)
	return mysql.Collect(ctx, q, func(rs *sql.Rows, v *domain.Suggestion) error {
		v.Kind = domain.SuggestProduct
		return rs.Scan(&v.ID, &v.Text)
	}, text, args...)
}

func titleQuery(query string, begins bool, limit int) (text string, args []any) {
	where := "title LIKE ? ESCAPE '!'"
	args = []any{beginningWith(query)}
	if !begins {
		where = "title NOT LIKE ? ESCAPE '!'"
		for word := range strings.FieldsSeq(query) {
			where, args = where+" AND title LIKE ? ESCAPE '!'", append(args, containing(word))
		}
	}
	return "SELECT id, title FROM products WHERE status = 'active' AND " + where + " ORDER BY title, id LIMIT ?", append(args, limit)
}

// suggestedCategories judges by the database's collation too, so that categories match as titles do.
func suggestedCategories(ctx context.Context, q mysql.Querier, query string) ([]domain.Suggestion, error) {
	all := func(column string) (string, []any) {
		var parts []string
		var args []any
		for word := range strings.FieldsSeq(query) {
			parts, args = append(parts, column+" LIKE ? ESCAPE '!'"), append(args, containing(word))
		}
		return "(" + strings.Join(parts, " AND ") + ")", args
	}
	inName, nameArgs := all("name")
	inNameZh, zhArgs := all("name_zh")
	begins := beginningWith(query)
	return mysql.Collect(ctx, q, func(rs *sql.Rows, v *domain.Suggestion) error {
		v.Kind = domain.SuggestCategory
		return rs.Scan(&v.ID, &v.Text)
	}, "SELECT id, CASE WHEN "+inName+" THEN name ELSE name_zh END FROM categories WHERE "+inName+" OR "+inNameZh+
		" ORDER BY CASE WHEN name LIKE ? ESCAPE '!' OR name_zh LIKE ? ESCAPE '!' THEN 0 ELSE 1 END, position, id",
		slices.Concat(nameArgs, nameArgs, zhArgs, []any{begins, begins})...)
}
