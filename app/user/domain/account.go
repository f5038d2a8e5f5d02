// Package domain holds the rules of accounts: who may have one, what an address must say, and when
// a session or a reset link is good.
package domain

import (
	"net/http"
	"time"

	"mall/common/id"
	"mall/common/problem"
)

// Roles, as access tokens carry them.
const (
	RoleCustomer = "customer"
	RoleOperator = "operator"
)

const maxName = 100 // characters

// Codes of this domain's problems.
const (
	CodeEmailTaken         = "EMAIL_TAKEN"
	CodeInvalidCredentials = "INVALID_CREDENTIALS" //nolint:gosec // a name
)

// Problems that do not depend on the request. None says whether an account exists, but EmailTaken.
var (
	ErrEmailTaken  = problem.Conflict(CodeEmailTaken, "an account with this e-mail address exists")
	ErrCredentials = problem.New(http.StatusUnauthorized, CodeInvalidCredentials,
		"the e-mail address or the password is wrong")
	ErrNoAccount = problem.NotFound("the account")
)

// Account is somebody who can log in.
type Account struct {
	ID        string
	Email     Email
	Name      string
	Role      string
	CreatedAt time.Time
}

// NewCustomer checks what a registration says. Errors: a 400 that names every wrong field.
func NewCustomer(email, name string, now time.Time) (Account, error) {
	var wrong []problem.Field
	address, err := NewEmail(email)
	if err != nil {
		wrong = append(wrong, problem.From(err).Fields...)
	}
	name, bad := line("name", name, 1, maxName)
	if wrong = append(wrong, bad...); len(wrong) > 0 {
		return Account{}, problem.Invalid(wrong...)
	}
	return Account{ID: id.New(), Email: address, Name: name, Role: RoleCustomer, CreatedAt: now.UTC().Truncate(time.Millisecond)}, nil
}
