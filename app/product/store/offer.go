package store

import (
	"context"
	"database/sql"
	"fmt"

	"mall/app/product/domain"
	"mall/common/mysql"
)

// Offers answers what SKUs are sold as now, those not on sale too; unknown SKUs are left out.
func (s *Store) Offers(ctx context.Context, skuIDs []string) (map[string]domain.Offer, error) {
	if len(skuIDs) == 0 {
		return map[string]domain.Offer{}, nil
	}
	var rows []domain.Offer
	err := s.db.Read(ctx, func(q mysql.Querier) (err error) {
		rows, err = mysql.Collect(ctx, q, scanOffer,
			`SELECT s.id, s.product_id, p.title, s.price, s.currency, s.attributes, p.pictures,
				s.active = 1 AND p.status = 'active'
			FROM skus s JOIN products p ON p.id = s.product_id
			WHERE s.id IN (`+mysql.In(len(skuIDs))+")", mysql.Args(skuIDs)...)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read offers: %w", err)
	}
	out := make(map[string]domain.Offer, len(rows))
	for _, o := range rows {
		out[o.SkuID] = o
	}
	return out, nil
}

func scanOffer(rs *sql.Rows, o *domain.Offer) error {
	var attributes, pictures string
	if err := rs.Scan(&o.SkuID, &o.ProductID, &o.Title, &o.Price.Amount, &o.Price.Currency,
		&attributes, &pictures, &o.OnSale); err != nil {
		return err
	}
	return decodeShown(attributes, pictures, &o.Attributes, &o.Picture)
}

// decodeShown reads what is shown of a SKU out of its columns: attributes, and its product's first picture.
func decodeShown(attributes, pictures string, to *map[string]string, picture *string) error {
	var urls []string
	if err := decode(pictures, &urls); err != nil {
		return err
	}
	if len(urls) > 0 {
		*picture = urls[0]
	}
	return decode(attributes, to)
}
