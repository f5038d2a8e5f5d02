package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/common/problem"
)

type money struct {
	Amount int64 `json:"amount"`
}

type line struct {
	SkuId    string `json:"skuId"`
	Quantity int64  `json:"quantity"`
}

type nested struct {
	Note string `json:"note,optional"`
}

type request struct {
	Key     string `header:"Idempotency-Key,optional"`
	Items   []line `json:"items"`
	Address string `json:"addressId"`
	Kind    string `json:"kind,default=a,options=a|b"`
	Price   money  `json:"price,optional"`
	nested
}

func post(body, contentType string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/x?limit=1", strings.NewReader(body))
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	r.Header.Set("Idempotency-Key", "k1")
	return r
}

func TestParseAcceptsWhatTheContractSays(t *testing.T) {
	var v request
	require.NoError(t, Parse(post(`{"items":[{"skuId":"s","quantity":2}],"addressId":"a"}`, "application/json; charset=utf-8"), &v))
	assert.Equal(t, "k1", v.Key)
	assert.Equal(t, []line{{"s", 2}}, v.Items)
	assert.Equal(t, "a", v.Kind)
}

func TestParseNamesWhatIsWrong(t *testing.T) {
	const ok = "application/json"
	for _, tc := range []struct {
		name, body, contentType string
		status                  int
		field, reason           string
	}{
		{"syntax", `{"items":`, ok, 400, "", ""},
		{"two values", `{"items":[],"addressId":"a"} {}`, ok, 400, "", ""},
		{"array for object", `[]`, ok, 400, "", ""},
		{"unknown field", `{"items":[],"addressId":"a","total":1}`, ok, 400, "total", "is not a known field"},
		{"header in body", `{"items":[],"addressId":"a","Key":"x"}`, ok, 400, "Key", "is not a known field"},
		{"missing", `{"items":[]}`, ok, 400, "addressId", "is missing"},
		{"missing in item", `{"items":[{"skuId":"s"}],"addressId":"a"}`, ok, 400, "items[0].quantity", "is missing"},
		{"wrong type", `{"items":"x","addressId":"a"}`, ok, 400, "items", "must be an array, not string"},
		{"float for integer", `{"items":[{"skuId":"s","quantity":1.5}],"addressId":"a"}`, ok, 400, "items.quantity", "must be an integer within range, not number 1.5"},
		{"huge integer", `{"items":[{"skuId":"s","quantity":99999999999999999999}],"addressId":"a"}`, ok, 400, "items.quantity", "must be an integer within range, not number 99999999999999999999"},
		{"option", `{"items":[],"addressId":"a","kind":"z"}`, ok, 400, "kind", "must be one of a, b"},
		{"content type", `{"items":[],"addressId":"a"}`, "text/plain", 415, "", ""},
		{"no content type", `{"items":[],"addressId":"a"}`, "", 415, "", ""},
		{"null", `{"items":[],"addressId":null}`, ok, 400, "addressId", "is missing"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var v request
			p := problem.From(Parse(post(tc.body, tc.contentType), &v))
			require.NotNil(t, p)
			assert.Equal(t, tc.status, p.Status, p)
			if tc.field != "" {
				require.Len(t, p.Fields, 1, p)
				assert.Equal(t, tc.field, p.Fields[0].Field, p)
				assert.Equal(t, tc.reason, p.Fields[0].Reason)
			}
		})
	}
}

func TestParseNamesEveryMissingField(t *testing.T) {
	var v request
	p := problem.From(Parse(post("", ""), &v))
	assert.Equal(t, []problem.Field{{Field: "items", Reason: "is missing"}, {Field: "addressId", Reason: "is missing"}}, p.Fields)
}

func TestParseNamesAQueryParameterOfTheWrongType(t *testing.T) {
	type list struct {
		Limit int64  `form:"limit,default=20"`
		Below *int64 `form:"below,optional"`
		Only  bool   `form:"only,optional"`
		Query string `form:"query,optional"`
	}
	for query, wrong := range map[string]problem.Field{
		"": {}, "limit=5": {}, "below=0": {}, "only=true": {}, "only=false": {},
		"limit=x": {Field: "limit"}, "limit=1e9": {Field: "limit"}, "limit=": {Field: "limit"}, "limit=99999999999999999999": {Field: "limit"},
		"query=%E8%8C%B6": {}, "query=%ff": {Field: "query", Reason: "must be UTF-8 text"},
		"below=x": {Field: "below"}, "below=1.5": {Field: "below"}, "below=": {Field: "below"},
		"only=maybe": {Field: "only", Reason: "must be true or false"}, "only=": {Field: "only", Reason: "must be true or false"},
	} {
		var v list
		p := problem.From(Parse(httptest.NewRequest(http.MethodGet, "/x?"+query, nil), &v))
		if wrong.Field == "" {
			assert.Nil(t, p, query)
			assert.Equal(t, query == "below=0", v.Below != nil, "0 is not the same as none")
			continue
		}
		if wrong.Reason == "" {
			wrong.Reason = "must be an integer"
		}
		require.NotNil(t, p, query)
		assert.Equal(t, []problem.Field{wrong}, p.Fields, query)
	}
}

func TestParseRefusesAHugeBody(t *testing.T) {
	r := post(`{"addressId":"`+strings.Repeat("a", 100)+`"}`, "application/json")
	r.Body = http.MaxBytesReader(httptest.NewRecorder(), r.Body, 10)
	var v request
	assert.Equal(t, http.StatusRequestEntityTooLarge, problem.From(Parse(r, &v)).Status)
}

func FuzzParse(f *testing.F) {
	f.Add(`{"items":[{"skuId":"s","quantity":2}],"addressId":"a"}`)
	f.Add(`{"items":null,"addressId":1e400}`)
	f.Fuzz(func(t *testing.T, body string) {
		var v request
		if p := problem.From(Parse(post(body, "application/json"), &v)); p != nil && p.Status >= 500 {
			t.Fatalf("a bad body must never be our fault: %v", p)
		}
	})
}
