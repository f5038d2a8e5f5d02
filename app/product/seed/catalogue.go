package seed

import (
	"fmt"
	"time"

	"mall/app/product/domain"
	"mall/common/money"
)

// item is a product with everything that belongs to it.
type item struct {
	domain.Product
	picture   []byte
	pictureID string
	stock     map[string]int64 // by SKU
}

const (
	leastStock = 200
	moreStock  = 600 // at most this on top
	// A SKU in so many has only a few pieces, for pages that say "only 3 left".
	scarceOneIn = 29
	scarceMost  = 9
)

// items builds the catalogue. The categories take turns, so that the newest products are of all kinds.
func items(all []category) ([]item, error) {
	listed, err := products()
	if err != nil {
		return nil, err
	}
	options, err := variants()
	if err != nil {
		return nil, err
	}
	turn := map[string]int{}
	position := map[string]int{}
	for i, c := range all {
		position[c.id] = i
	}
	out := make([]item, 0, len(listed))
	for _, p := range listed {
		i, ok := position[p.category]
		if !ok || len(options[p.options]) == 0 {
			return nil, fmt.Errorf("product %s: category %q or options %q unknown", p.titleEn, p.category, p.options)
		}
		at := begin.Add(time.Duration(turn[p.category]*len(all)+i) * apart)
		turn[p.category]++
		built, err := build(all[i], p, options[p.options], at)
		if err != nil {
			return nil, err
		}
		out = append(out, built)
	}
	return out, nil
}

func build(c category, p product, options []variant, at time.Time) (item, error) {
	out := item{stock: map[string]int64{}}
	productID, err := fixedID("product", p.titleEn, at)
	if err != nil {
		return out, err
	}
	if out.pictureID, err = fixedID("picture", p.titleEn, at); err != nil {
		return out, err
	}
	if out.picture, err = draw(c, p); err != nil {
		return out, fmt.Errorf("picture of %s: %w", p.titleEn, err)
	}
	out.Product = domain.Product{
		ID: productID, Title: p.titleZh + " " + p.titleEn,
		Description: p.aboutZh + "。\n" + p.aboutEn + ".",
		CategoryID:  p.category, Status: domain.Active,
		Pictures:  []string{domain.PicturePath + out.pictureID},
		CreatedAt: at, UpdatedAt: at,
	}
	for _, v := range options {
		name := p.titleEn + "/" + v.value
		skuID, err := fixedID("sku", name, at)
		if err != nil {
			return out, err
		}
		attributes := map[string]string{}
		if v.attribute != "" {
			attributes[v.attribute] = v.value
		}
		out.Skus = append(out.Skus, domain.Sku{ID: skuID, ProductID: productID,
			Price: money.CNY(p.yuan * v.percent), Attributes: attributes}) // percent of a yuan is a fen
		out.stock[skuID] = leastStock + pick(name, moreStock)
		if pick(name+"/scarce", scarceOneIn) == 0 {
			out.stock[skuID] = 1 + pick(name, scarceMost)
		}
	}
	return out, nil
}
