package seed

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
)

// Tables with one header line, tab separated.
var (
	//go:embed data/categories.tsv
	categoriesTSV string
	//go:embed data/products.tsv
	productsTSV string
	//go:embed data/options.tsv
	optionsTSV string
)

type category struct {
	id, name, nameZh string
	hue              int    // of its pictures, degrees
	icon             string // SVG path in a square of 600
}

type product struct {
	category, titleZh, titleEn string
	yuan                       int64
	options                    string
	aboutZh, aboutEn           string
}

// variant is one SKU of a product: an attribute's value, and its price in percent of the product's.
type variant struct {
	attribute, value string
	percent          int64
}

func table(text string, columns int) ([][]string, error) {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	rows := make([][]string, 0, len(lines))
	for i, line := range lines[1:] {
		row := strings.Split(line, "\t")
		if len(row) != columns {
			return nil, fmt.Errorf("seed data line %d has %d columns, not %d", i+2, len(row), columns)
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func categories() ([]category, error) {
	rows, err := table(categoriesTSV, 5)
	if err != nil {
		return nil, err
	}
	out := make([]category, len(rows))
	for i, r := range rows {
		hue, err := strconv.Atoi(r[3])
		if err != nil {
			return nil, fmt.Errorf("hue of category %s: %w", r[0], err)
		}
		out[i] = category{id: r[0], name: r[1], nameZh: r[2], hue: hue, icon: r[4]}
	}
	return out, nil
}

func products() ([]product, error) {
	rows, err := table(productsTSV, 7)
	if err != nil {
		return nil, err
	}
	out := make([]product, len(rows))
	for i, r := range rows {
		yuan, err := strconv.ParseInt(r[3], 10, 64)
		if err != nil {
			return nil, fmt.Errorf("price of %s: %w", r[2], err)
		}
		out[i] = product{category: r[0], titleZh: r[1], titleEn: r[2], yuan: yuan, options: r[4], aboutZh: r[5], aboutEn: r[6]}
	}
	return out, nil
}

func variants() (map[string][]variant, error) {
	rows, err := table(optionsTSV, 4)
	if err != nil {
		return nil, err
	}
	out := map[string][]variant{}
	for _, r := range rows {
		percent, err := strconv.ParseInt(r[3], 10, 64)
		if err != nil {
			return nil, fmt.Errorf("percent of %s: %w", r[0], err)
		}
		out[r[0]] = append(out[r[0]], variant{attribute: r[1], value: r[2], percent: percent})
	}
	return out, nil
}
