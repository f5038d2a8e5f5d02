package domain

import (
	"regexp"
	"strings"

	"mall/common/id"
	"mall/common/problem"
)

// Limits of addresses.
const (
	MaxAddresses   = 50  // of one customer
	maxAddressLine = 200 // characters
	maxPhone       = 32  // characters
	maxCountry     = 56  // characters, the longest official short name
)

// CodeTooManyAddresses is the code of ErrTooManyAddresses.
const CodeTooManyAddresses = "TOO_MANY_ADDRESSES"

var (
	// ErrTooManyAddresses refuses one more than MaxAddresses.
	ErrTooManyAddresses = problem.Conflict(CodeTooManyAddresses, "at most %d addresses can be kept, delete one first", MaxAddresses)
	// ErrNoAddress also answers for a stranger's address.
	ErrNoAddress = problem.NotFound("the address")
)

var phonePattern = regexp.MustCompile(`^\+?[0-9 ()./-]+$`)

const minPhoneDigits = 5

// Address is where goods go. Line2 may be empty.
type Address struct {
	ID         string
	Recipient  string
	Phone      string
	Line1      string
	Line2      string
	City       string
	Province   string
	PostalCode string
	Country    string // a code of ISO 3166-1 or a name: couriers take both
}

// NewAddress checks an address and gives it an id. Errors: a 400 that names every wrong field.
func NewAddress(in Address) (Address, error) {
	in.ID = id.New()
	return in.Checked()
}

// Checked returns the address as it is stored, trimmed. Errors: a 400 that names every wrong field.
func (a Address) Checked() (Address, error) {
	var wrong []problem.Field
	check := func(field string, value *string, low, high int) {
		clean, bad := line(field, *value, low, high)
		*value, wrong = clean, append(wrong, bad...)
	}
	check("recipient", &a.Recipient, 1, maxAddressLine)
	check("line1", &a.Line1, 1, maxAddressLine)
	check("line2", &a.Line2, 0, maxAddressLine)
	check("city", &a.City, 1, maxAddressLine)
	check("province", &a.Province, 1, maxAddressLine)
	check("postalCode", &a.PostalCode, 1, maxAddressLine)
	a.Phone = strings.TrimSpace(a.Phone)
	if len(a.Phone) > maxPhone || !phonePattern.MatchString(a.Phone) || digits(a.Phone) < minPhoneDigits {
		wrong = append(wrong, problem.Field{Field: "phone", Reason: "is not a telephone number"})
	}
	check("country", &a.Country, 1, maxCountry)
	if len(wrong) > 0 {
		return Address{}, problem.Invalid(wrong...)
	}
	return a, nil
}

func digits(s string) int {
	n := 0
	for _, r := range s {
		if r >= '0' && r <= '9' {
			n++
		}
	}
	return n
}
