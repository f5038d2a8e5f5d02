package domain

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/common/auth"
	"mall/common/problem"
)

func TestCustomerIsNoOperator(t *testing.T) {
	now := time.Date(2026, 11, 11, 8, 0, 0, 123456789, time.FixedZone("CST", 8*3600))
	a, err := NewCustomer("Ada@Mall.test", " Ada ", now)
	require.NoError(t, err)
	assert.Equal(t, RoleCustomer, a.Role)
	assert.Equal(t, "Ada", a.Name)
	assert.Equal(t, "2026-11-11T00:00:00.123Z", a.CreatedAt.Format(time.RFC3339Nano))
}

func TestRegistrationNamesEveryWrongField(t *testing.T) {
	_, err := NewCustomer("nope", strings.Repeat("n", 101), time.Now())
	require.Error(t, err)
	fields := problem.From(err).Fields
	require.Len(t, fields, 2)
	assert.Equal(t, "email", fields[0].Field)
	assert.Equal(t, "name", fields[1].Field)
}

// The words are in two places because a domain knows nothing of tokens.
func TestRolesAreThoseOfAccessTokens(t *testing.T) {
	assert.Equal(t, auth.RoleCustomer, RoleCustomer)
	assert.Equal(t, auth.RoleOperator, RoleOperator)
}
