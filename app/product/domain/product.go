package domain

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"mall/common/id"
	"mall/common/money"
	"mall/common/problem"
)

// Limits of a product.
const (
	MaxTitle       = 100  // characters
	MaxDescription = 5000 // characters
	MaxPictures    = 10
	MaxSkus        = 100
	MaxAttributes  = 10
	maxAttrName    = 32 // characters
	maxAttrValue   = 64 // characters
	MaxStockChange = int64(1_000_000)
)

// Status of a product: hidden ones exist for operators only.
type Status string

// The statuses.
const (
	Active Status = "active"
	Hidden Status = "hidden"
)

// PicturePath comes before a picture's id in its URL.
const PicturePath = "/api/v1/pictures/"

// Product is something the shop shows, with the SKUs that can be bought of it.
type Product struct {
	ID          string
	Title       string
	Description string
	CategoryID  string
	Status      Status
	Pictures    []string // URLs
	Skus        []Sku    // in the operator's order; those on sale only
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

// Sku is one variant of a product, the thing that has a price and stock.
type Sku struct {
	ID         string
	ProductID  string
	Price      money.Money
	Attributes map[string]string
}

// ProductInput is what an operator says of a product.
type ProductInput struct {
	Title, Description, CategoryID string
	Status                         Status
	Pictures                       []string
	Skus                           []SkuInput
}

// SkuInput is what an operator says of a SKU. An empty ID makes a new one with Stock pieces.
type SkuInput struct {
	ID         string
	Price      money.Money
	Attributes map[string]string
	Stock      int64
}

// NewProduct makes a product of an operator's input and the initial stock of its SKUs by id.
// Errors: VALIDATION.
func NewProduct(in ProductInput, now time.Time) (Product, map[string]int64, error) {
	p := Product{ID: id.New(), CreatedAt: now}
	for i, s := range in.Skus {
		if s.ID != "" {
			return Product{}, nil, problem.InvalidField(fmt.Sprintf("skus[%d].id", i), "is given by the shop, leave it out")
		}
	}
	initial, err := p.Replace(in, nil, now)
	return p, initial, err
}

// Replace takes over an operator's input. known are the ids of all SKUs the product ever had: those
// that the input leaves out are no longer sold, those that it names again are. It returns the initial
// stock of new SKUs by id. Errors: VALIDATION; p is then unusable.
func (p *Product) Replace(in ProductInput, known []string, now time.Time) (map[string]int64, error) {
	var c check
	p.Title = c.line("title", in.Title, 1, MaxTitle)
	p.Description = c.paragraphs("description", in.Description, MaxDescription)
	p.CategoryID, p.Status, p.Pictures = in.CategoryID, in.Status, slices.Clone(in.Pictures)
	p.UpdatedAt = now
	if in.CategoryID == "" {
		c.fail("categoryId", "must not be empty")
	}
	if p.Status != Active && p.Status != Hidden {
		c.fail("status", "must be one of active, hidden")
	}
	c.pictures(in.Pictures)
	if c.between("skus", int64(len(in.Skus)), 1, MaxSkus); len(in.Skus) > MaxSkus {
		return nil, c.err()
	}
	initial := map[string]int64{}
	p.Skus = make([]Sku, 0, len(in.Skus))
	for i, s := range in.Skus {
		sku, stock := c.sku(fmt.Sprintf("skus[%d]", i), s, known)
		if slices.ContainsFunc(p.Skus, func(o Sku) bool { return o.ID == sku.ID }) {
			c.fail(fmt.Sprintf("skus[%d].id", i), "is there twice")
		}
		sku.ProductID = p.ID
		p.Skus = append(p.Skus, sku)
		if s.ID == "" {
			initial[sku.ID] = stock
		}
	}
	return initial, c.err()
}

func (c *check) sku(field string, in SkuInput, known []string) (Sku, int64) {
	c.price(field+".price", in.Price)
	attributes := c.attributes(field+".attributes", in.Attributes)
	sku := Sku{ID: in.ID, Price: in.Price, Attributes: attributes}
	if in.ID == "" {
		c.between(field+".stock", in.Stock, 0, MaxStockChange)
		sku.ID = id.New()
		return sku, in.Stock
	}
	if !slices.Contains(known, in.ID) {
		c.fail(field+".id", "is not a SKU of this product")
	}
	if in.Stock != 0 {
		c.fail(field+".stock", "of an existing SKU changes through its stock route only")
	}
	return sku, 0
}

func (c *check) attributes(field string, in map[string]string) map[string]string {
	if len(in) > MaxAttributes {
		c.fail(field, "must be at most %d", MaxAttributes)
		return nil
	}
	out := make(map[string]string, len(in))
	for _, name := range slices.Sorted(maps.Keys(in)) {
		before := len(c.wrong)
		key := c.line(field, name, 1, maxAttrName)
		value := c.line(field, in[name], 1, maxAttrValue)
		if len(c.wrong) > before {
			return nil
		}
		if _, twice := out[key]; twice {
			c.fail(field, "holds %s twice", key)
		}
		out[key] = value
	}
	return out
}

var pictureURL = regexp.MustCompile(`^` + PicturePath + `([0-9A-Z]{26})$`)

func (c *check) pictures(urls []string) {
	if len(urls) > MaxPictures {
		c.fail("pictures", "must be at most %d", MaxPictures)
		return
	}
	for i, u := range urls {
		if !pictureURL.MatchString(u) {
			c.fail(fmt.Sprintf("pictures[%d]", i), "must be the url of an uploaded picture, %s<id>", PicturePath)
		}
	}
}

// PictureIDs are the ids of the pictures that the product shows.
func (p *Product) PictureIDs() []string {
	ids := make([]string, len(p.Pictures))
	for i, u := range p.Pictures {
		ids[i] = strings.TrimPrefix(u, PicturePath)
	}
	return ids
}

// Price is that of the cheapest SKU.
func (p *Product) Price() money.Money {
	if len(p.Skus) == 0 {
		return money.CNY(0)
	}
	return slices.MinFunc(p.Skus, func(a, b Sku) int { return cmp.Compare(a.Price.Amount, b.Price.Amount) }).Price
}
