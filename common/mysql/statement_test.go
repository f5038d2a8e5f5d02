package mysql

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestStatementsAreNamedByOperationAndTable(t *testing.T) {
	s := &statements{schema: "mall_order"}
	for text, name := range map[string]string{
		"SELECT id FROM orders WHERE id = ?":                     "SELECT orders",
		"\n\t select a,\n b\tfrom  `orders` o JOIN items i":      "SELECT orders",
		"INSERT INTO outbox (a) VALUES (?)":                      "INSERT outbox",
		"INSERT IGNORE INTO outbox(a) VALUES (?)":                "INSERT outbox",
		"UPDATE mall_stock.stock SET available = available - ?":  "UPDATE stock",
		"DELETE FROM carts WHERE user_id = ?":                    "DELETE carts",
		"SELECT GET_LOCK(?, 2)":                                  "SELECT",
		"DO RELEASE_LOCK(?)":                                     "DO",
		"SELECT COUNT(*) FROM (SELECT 1 FROM refunds) x":         "SELECT refunds",
		"SELECT 'from secrets' FROM orders":                      "SELECT orders",
		"COMMIT":                                                 "COMMIT",
		"":                                                       "",
		"(SELECT id FROM orders) UNION (SELECT id FROM refunds)": "SELECT orders",
		"INSERT INTO a (x) SELECT y FROM b ON DUPLICATE KEY UPDATE x=VALUES(x)": "INSERT a",
	} {
		assert.Equal(t, name, s.of(text).name, text)
	}
}

func TestQueryTextsHoldNoValuesAndOneTextAStatement(t *testing.T) {
	for text, want := range map[string]string{
		"SELECT a\n\t\tFROM t  WHERE id IN (?, ?,?) AND s = 'it''s \\' planted'": "SELECT a FROM t WHERE id IN (?) AND s = ?",
		"INSERT INTO t (a, b) VALUES (?,?),(?,?),(?,?)":                          "INSERT INTO t (a, b) VALUES (?)",
		"INSERT INTO t (a, b) VALUES (?, NOW()), (?, NOW())":                     "INSERT INTO t (a, b) VALUES (?, NOW())",
		`SELECT a FROM t WHERE s = "planted" LIMIT 10`:                           "SELECT a FROM t WHERE s = ? LIMIT 10",
	} {
		assert.Equal(t, want, sanitised(text))
	}
	assert.Len(t, sanitised("SELECT "+strings.Repeat("a, ", 5000)), longestQuery)
}

func TestWhatIsRememberedOfStatementsIsBounded(t *testing.T) {
	s := &statements{}
	for i := range knownStatements + 100 {
		s.of("SELECT 1 " + strings.Repeat("x", i%100) + strings.Repeat("y", i/100))
	}
	assert.LessOrEqual(t, s.n.Load(), int64(knownStatements))
	assert.Equal(t, "SELECT late", s.of("SELECT a FROM late").name)
}
