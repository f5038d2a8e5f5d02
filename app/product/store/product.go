package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"mall/app/product/domain"
	"mall/common/id"
	"mall/common/mysql"
	"mall/common/problem"
)

// ErrNotFound is that a product does not exist, for operators either.
var ErrNotFound = problem.NotFound("product")

// Product reads a product, hidden or not. Errors: ErrNotFound.
func (s *Store) Product(ctx context.Context, productID string) (domain.Product, error) {
	if !id.Valid(productID) {
		return domain.Product{}, ErrNotFound
	}
	var p domain.Product
	err := s.db.Read(ctx, func(q mysql.Querier) error {
		found, err := products(ctx, q, "WHERE id = ?", productID)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return ErrNotFound
		}
		p = found[0]
		return nil
	})
	return p, err
}

// products reads products with their SKUs in two statements, however many they are.
func products(ctx context.Context, q mysql.Querier, rest string, args ...any) ([]domain.Product, error) {
	found, err := mysql.Collect(ctx, q, scanProduct,
		`SELECT id, title, description, category_id, status, pictures, created_at, updated_at
		FROM products `+rest, args...)
	if err != nil {
		return nil, fmt.Errorf("read products: %w", err)
	}
	if len(found) == 0 {
		return nil, nil
	}
	byID := make(map[string]*domain.Product, len(found))
	ids := make([]any, len(found))
	for i := range found {
		byID[found[i].ID], ids[i] = &found[i], found[i].ID
	}
	skus, err := mysql.Collect(ctx, q, scanSku,
		`SELECT id, product_id, price, currency, attributes FROM skus
		WHERE product_id IN (`+mysql.In(len(ids))+`) AND active = 1 ORDER BY product_id, position`, ids...)
	if err != nil {
		return nil, fmt.Errorf("read SKUs: %w", err)
	}
	for _, sku := range skus {
		p := byID[sku.ProductID]
		p.Skus = append(p.Skus, sku)
	}
	return found, nil
}

func scanProduct(rs *sql.Rows, p *domain.Product) error {
	var pictures string
	if err := rs.Scan(&p.ID, &p.Title, &p.Description, &p.CategoryID, &p.Status, &pictures,
		&p.CreatedAt, &p.UpdatedAt); err != nil {
		return err
	}
	return decode(pictures, &p.Pictures)
}

func scanSku(rs *sql.Rows, s *domain.Sku) error {
	var attributes string
	if err := rs.Scan(&s.ID, &s.ProductID, &s.Price.Amount, &s.Price.Currency, &attributes); err != nil {
		return err
	}
	return decode(attributes, &s.Attributes)
}

// knownSkus are the ids of all SKUs that a product ever had.
func knownSkus(ctx context.Context, q mysql.Querier, productID string) ([]string, error) {
	known, err := mysql.Collect(ctx, q, func(rs *sql.Rows, v *string) error { return rs.Scan(v) },
		"SELECT id FROM skus WHERE product_id = ?", productID)
	if err != nil {
		return nil, fmt.Errorf("read SKUs: %w", err)
	}
	return known, nil
}

// lockProduct reads a product for a change. Errors: ErrNotFound.
func lockProduct(ctx context.Context, tx mysql.Querier, productID string) (domain.Product, error) {
	var found string
	err := tx.QueryRowContext(ctx, "SELECT id FROM products WHERE id = ? FOR UPDATE", productID).Scan(&found)
	if errors.Is(err, sql.ErrNoRows) {
		return domain.Product{}, ErrNotFound
	}
	if err != nil {
		return domain.Product{}, fmt.Errorf("lock product: %w", err)
	}
	p, err := products(ctx, tx, "WHERE id = ?", productID)
	if err != nil {
		return domain.Product{}, err
	}
	return p[0], nil
}
