package store

import (
	"context"
	"database/sql"
	"fmt"

	"mall/app/product/domain"
	"mall/common/mysql"
)

// Categories answers all categories in the shop's order.
func (s *Store) Categories(ctx context.Context) ([]domain.Category, error) {
	var found []domain.Category
	err := s.db.Read(ctx, func(q mysql.Querier) (err error) {
		found, err = mysql.Collect(ctx, q, func(rs *sql.Rows, c *domain.Category) error {
			return rs.Scan(&c.ID, &c.Name, &c.NameZh, &c.Products)
		}, `SELECT c.id, c.name, c.name_zh, COALESCE(n.products, 0) FROM categories c
			LEFT JOIN (SELECT category_id, COUNT(*) AS products FROM products WHERE status = 'active' GROUP BY category_id) n
				ON n.category_id = c.id
			ORDER BY c.position, c.id`)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read categories: %w", err)
	}
	return found, nil
}
