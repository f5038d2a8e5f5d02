package domain

import "strings"

// MaxSuggestions is the most that one answer holds.
const MaxSuggestions = 20

// SuggestionKind says what a suggestion leads to.
type SuggestionKind string

// The kinds.
const (
	SuggestCategory SuggestionKind = "category"
	SuggestProduct  SuggestionKind = "product"
)

// Suggestion is something that a search which is still being typed may mean.
type Suggestion struct {
	Kind SuggestionKind
	ID   string
	Text string // the category's name that matched, or the product's title
}

// SuggestQuery is a search that is still being typed.
type SuggestQuery struct {
	Text  string // its words, one space apart; never empty
	Limit int
}

// NewSuggestQuery checks what a caller typed. Errors: VALIDATION.
func NewSuggestQuery(text string, limit int64) (SuggestQuery, error) {
	var c check
	words := strings.Fields(c.line("query", text, 1, maxQuery))
	if len(words) > maxWords {
		c.fail("query", "must be at most %d words", maxWords)
	}
	c.between("limit", limit, 1, MaxSuggestions)
	return SuggestQuery{Text: strings.Join(words, " "), Limit: int(limit)}, c.err()
}
