package domain

// Category groups products.
type Category struct {
	ID, Name, NameZh string
	Products         int64 // those on sale
}
