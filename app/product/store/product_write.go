package store

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"mall/app/product/domain"
	"mall/common/event"
	"mall/common/id"
	"mall/common/mysql"
	"mall/common/outbox"
	"mall/common/problem"
)

// InsertProduct stores a new product and the initial stock of its SKUs in tx.
// Errors: VALIDATION for a category or picture that does not exist.
func InsertProduct(ctx context.Context, tx mysql.Querier, p domain.Product, initial map[string]int64, actorID string) error {
	if err := checkReferences(ctx, tx, p); err != nil {
		return err
	}
	pictures, err := encode(p.Pictures)
	if err != nil {
		return err
	}
	price := p.Price()
	if _, err := tx.ExecContext(ctx,
		`INSERT INTO products (id, title, description, category_id, status, pictures, price, currency, created_at, updated_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, p.ID, p.Title, p.Description, p.CategoryID, p.Status, pictures,
		price.Amount, price.Currency, p.CreatedAt, p.UpdatedAt); err != nil {
		return fmt.Errorf("insert product: %w", err)
	}
	if err := putSkus(ctx, tx, p); err != nil {
		return err
	}
	return firstStock(ctx, tx, initial, actorID,
		audit(ctx, actorID, "product.create", p.ID, map[string]any{"title": p.Title, "skus": len(p.Skus)}))
}

// UpdateProduct replaces a product by an operator's input in one transaction. SKUs that the input
// leaves out are no longer sold; what is reserved or sold of them stays on the books.
// Errors: NOT_FOUND, VALIDATION.
func (s *Store) UpdateProduct(ctx context.Context, productID string, in domain.ProductInput, actorID string) (domain.Product, error) {
	if !id.Valid(productID) {
		return domain.Product{}, ErrNotFound
	}
	var p domain.Product
	err := s.db.Tx(ctx, func(tx mysql.Querier) (err error) {
		if p, err = lockProduct(ctx, tx, productID); err != nil {
			return err
		}
		known, err := knownSkus(ctx, tx, productID)
		if err != nil {
			return err
		}
		initial, err := p.Replace(in, known, now())
		if err != nil {
			return err
		}
		if err := checkReferences(ctx, tx, p); err != nil {
			return err
		}
		if err := replace(ctx, tx, p); err != nil {
			return err
		}
		return firstStock(ctx, tx, initial, actorID,
			audit(ctx, actorID, "product.update", p.ID, map[string]any{"title": p.Title, "status": p.Status, "skus": len(p.Skus)}))
	})
	return p, err
}

func replace(ctx context.Context, tx mysql.Querier, p domain.Product) error {
	pictures, err := encode(p.Pictures)
	if err != nil {
		return err
	}
	price := p.Price()
	if _, err := tx.ExecContext(ctx,
		`UPDATE products SET title = ?, description = ?, category_id = ?, status = ?, pictures = ?,
			price = ?, currency = ?, updated_at = ? WHERE id = ?`, p.Title, p.Description, p.CategoryID,
		p.Status, pictures, price.Amount, price.Currency, p.UpdatedAt, p.ID); err != nil {
		return fmt.Errorf("update product: %w", err)
	}
	if _, err := tx.ExecContext(ctx, "UPDATE skus SET active = 0 WHERE product_id = ?", p.ID); err != nil {
		return fmt.Errorf("retire SKUs: %w", err)
	}
	return putSkus(ctx, tx, p)
}

func putSkus(ctx context.Context, tx mysql.Querier, p domain.Product) error {
	args := make([]any, 0, len(p.Skus)*7)
	for i, sku := range p.Skus {
		attributes, err := encode(sku.Attributes)
		if err != nil {
			return err
		}
		args = append(args, sku.ID, p.ID, i, sku.Price.Amount, sku.Price.Currency, attributes, 1)
	}
	_, err := tx.ExecContext(ctx,
		`INSERT INTO skus (id, product_id, position, price, currency, attributes, active)
		VALUES `+mysql.Rows(len(p.Skus), 7)+`
		ON DUPLICATE KEY UPDATE position = VALUES(position), price = VALUES(price),
			currency = VALUES(currency), attributes = VALUES(attributes), active = 1`, args...)
	if err != nil {
		return fmt.Errorf("write SKUs: %w", err)
	}
	return nil
}

// firstStock makes the stock rows of new SKUs, with the change that fills them, and tells of it.
func firstStock(ctx context.Context, tx mysql.Querier, initial map[string]int64, actorID string, told outbox.Message) error {
	messages := []outbox.Message{told}
	var args []any
	var changes []domain.StockChange
	for _, sku := range slices.Sorted(maps.Keys(initial)) {
		n := initial[sku]
		args = append(args, sku, n, 0, 0, n)
		if n == 0 {
			continue
		}
		change := domain.StockChange{ID: id.New(), SkuID: sku, ActorID: actorID, Delta: n, Reason: "initial stock"}
		changes = append(changes, change)
		messages = append(messages, outbox.Message{Topic: event.TopicStock, Type: event.StockChanged, AggregateID: sku,
			Data: event.Stock{Lines: []event.Line{{SkuID: sku, Quantity: n}}, Reason: change.Reason}})
	}
	if len(args) > 0 {
		if _, err := tx.ExecContext(ctx, "INSERT INTO stock (sku_id, available, reserved, sold, stocked) VALUES "+
			mysql.Rows(len(initial), 5), args...); err != nil {
			return fmt.Errorf("insert stock: %w", err)
		}
	}
	if len(changes) > 0 {
		if err := recordChanges(ctx, tx, changes...); err != nil {
			return err
		}
	}
	return outbox.Add(ctx, tx, messages...)
}

func checkReferences(ctx context.Context, tx mysql.Querier, p domain.Product) error {
	var n int
	if err := tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM categories WHERE id = ?", p.CategoryID).Scan(&n); err != nil {
		return fmt.Errorf("find category: %w", err)
	}
	if n == 0 {
		return problem.InvalidField("categoryId", "is not a category")
	}
	for i, picture := range p.PictureIDs() {
		if err := tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM pictures WHERE id = ?", picture).Scan(&n); err != nil {
			return fmt.Errorf("find picture: %w", err)
		}
		if n == 0 {
			return problem.InvalidField(fmt.Sprintf("pictures[%d]", i), "is not an uploaded picture")
		}
	}
	return nil
}
