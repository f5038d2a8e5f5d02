package openapi

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mall/tools/contract"
)

const fixture = "../contract/testdata/shop.api"

func load(t *testing.T, domain, file string) *contract.API {
	t.Helper()
	api, err := contract.Load(domain, file)
	if err != nil {
		t.Fatal(err)
	}
	return api
}

func write(t *testing.T, name, content string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// at follows keys into a document; "a/b" keys of paths are given whole.
func at(t *testing.T, document []byte, keys ...string) any {
	t.Helper()
	var value any
	if err := json.Unmarshal(document, &value); err != nil {
		t.Fatal(err)
	}
	for _, key := range keys {
		object, _ := value.(map[string]any)
		value = object[key]
	}
	return value
}

func TestDocumentDescribesTheContract(t *testing.T) {
	document, err := Document(t.Context(), []*contract.API{load(t, "shop", fixture)})
	if err != nil {
		t.Fatal(err)
	}
	things, thing := "/api/v1/admin/things", "/api/v1/admin/things/{id}"
	tests := []struct {
		name string
		keys []string
		want string
	}{
		{"version", []string{"openapi"}, `"3.0.3"`},
		{"server", []string{"servers"}, `[{"url":"/"}]`},
		{"tag", []string{"paths", things, "post", "tags"}, `["shop"]`},
		{"operation id", []string{"paths", things, "post", "operationId"}, `"createThing"`},
		{"operators", []string{"paths", things, "post", "description"}, `"Operators only."`},
		{"session", []string{"paths", things, "post", "security"}, `[{"bearerAuth":[]}]`},
		{"no session", []string{"paths", "/api/v1/things", "get", "security"}, `[]`},
		{"created", []string{"paths", things, "post", "responses", "201", "content", "application/json", "schema"},
			`{"$ref":"#/components/schemas/Thing"}`},
		{"created, not OK", []string{"paths", things, "post", "responses", "200"}, `null`},
		{"nothing returned", []string{"paths", thing, "delete", "responses", "204", "content"}, `null`},
		{"replay header", []string{"paths", things, "post", "responses", "201", "headers", "Idempotent-Replayed"},
			`{"$ref":"#/components/headers/Idempotent-Replayed"}`},
		{"problems", []string{"paths", thing, "delete", "responses", "default"}, `{"$ref":"#/components/responses/Problem"}`},
		{"problem type", []string{"components", "responses", "Problem", "content", "application/problem+json", "schema"},
			`{"$ref":"#/components/schemas/Problem"}`},
		{"idempotency key", []string{"paths", things, "post", "parameters"},
			`[{"description":"Repeating a request with the same key answers what the first one did","in":"header",` +
				`"name":"Idempotency-Key","required":true,"schema":{"maxLength":255,"minLength":1,"pattern":"^[!-~]+$","type":"string"}}]`},
		{"path parameter", []string{"paths", thing, "delete", "parameters"},
			`[{"in":"path","name":"id","required":true,"schema":{"type":"string"}}]`},
		{"query parameters", []string{"paths", "/api/v1/things", "get", "parameters"},
			`[{"in":"query","name":"query","schema":{"type":"string"}},` +
				`{"in":"query","name":"limit","schema":{"default":20,"format":"int64","type":"integer"}}]`},
		{"body without what travels elsewhere", []string{"components", "schemas", "CreateThingReq", "properties", "Idempotency-Key"}, `null`},
		{"required of a request", []string{"components", "schemas", "CreateThingReq", "required"}, `["name","price"]`},
		{"request is closed", []string{"components", "schemas", "CreateThingReq", "additionalProperties"}, `false`},
		{"answer is open", []string{"components", "schemas", "Money", "additionalProperties"}, `null`},
		{"enum", []string{"components", "schemas", "CreateThingReq", "properties", "kind"},
			`{"default":"new","enum":["new","used"],"type":"string"}`},
		{"range", []string{"components", "schemas", "CreateThingReq", "properties", "count"},
			`{"format":"int64","maximum":100,"minimum":1,"type":"integer"}`},
		{"comment", []string{"components", "schemas", "CreateThingReq", "properties", "name", "description"}, `"as customers see it"`},
		{"required of an answer", []string{"components", "schemas", "Thing", "required"}, `["id","prices","parts"]`},
		{"map of structs", []string{"components", "schemas", "Thing", "properties", "prices"},
			`{"additionalProperties":{"$ref":"#/components/schemas/Money"},"type":"object"}`},
		{"recursion", []string{"components", "schemas", "Thing", "properties", "parts"},
			`{"items":{"$ref":"#/components/schemas/Thing"},"type":"array"}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := json.Marshal(at(t, document, tt.keys...))
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != tt.want {
				t.Errorf("%s\n got %s\nwant %s", strings.Join(tt.keys, " "), got, tt.want)
			}
		})
	}
}

func TestDocumentIsTheSameEachTime(t *testing.T) {
	first, err := Document(t.Context(), []*contract.API{load(t, "shop", fixture)})
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		again, err := Document(t.Context(), []*contract.API{load(t, "shop", fixture)})
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(first, again) {
			t.Fatal("two runs differ")
		}
	}
}

func TestDocumentMergesAPIs(t *testing.T) {
	api := func(money, handler, path string) string {
		return "syntax = \"v1\"\ntype Money {\n" + money + "\n}\ntype A {\nM Money `json:\"m\"`\n}\n" +
			"service x-api {\n@handler " + handler + "\nget " + path + " returns (A)\n}\n"
	}
	amount := "Amount int64 `json:\"amount\"`"
	tests := []struct{ name, second, want string }{
		{"the same type twice", api(amount, "b", "/b"), ""},
		{"another type of the same name", api("Cents int64 `json:\"cents\"`", "b", "/b"), "type Money is another than in"},
		{"the same operation id", api(amount, "a", "/b"), "are both called a"},
		{"the same route", api(amount, "b", "/a"), "GET /a is declared twice"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Document(t.Context(), []*contract.API{
				load(t, "x", write(t, "x.api", api(amount, "a", "/a"))),
				load(t, "y", write(t, "y.api", tt.second)),
			})
			switch {
			case tt.want == "" && err != nil:
				t.Error(err)
			case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
				t.Errorf("error %v, want one with %q", err, tt.want)
			}
		})
	}
}

const uploadFragment = `
paths:
  /api/v1/admin/pictures:
    post:
      operationId: createPicture
      summary: Upload a picture
      security: [{bearerAuth: []}]
      requestBody:
        required: true
        content:
          image/png: {schema: {type: string, format: binary}}
      responses:
        "201":
          description: Created
          content:
            application/json: {schema: {$ref: "#/components/schemas/Thing"}}
`

func TestDocumentTakesFragmentsOver(t *testing.T) {
	fragment, err := ReadFragment("shop", write(t, "shop.openapi.yaml", uploadFragment))
	if err != nil {
		t.Fatal(err)
	}
	document, err := Document(t.Context(), []*contract.API{load(t, "shop", fixture)}, fragment)
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(at(t, document, "paths", "/api/v1/admin/pictures", "post", "responses", "default"))
	if err != nil || string(got) != `{"$ref":"#/components/responses/Problem"}` {
		t.Errorf("default response %s", got)
	}
}

func TestFragmentsAreChecked(t *testing.T) {
	tests := []struct{ name, yaml, want string }{
		{"unknown part", "info: {}", "only paths and components"},
		{"unknown schema", strings.ReplaceAll(uploadFragment, "schemas/Thing", "schemas/Nothing"), "Nothing"},
		{"no operation id", strings.ReplaceAll(uploadFragment, "operationId: createPicture", "deprecated: true"), "has no operationId"},
		{"no responses", "paths: {/a: {get: {operationId: a}}}", "GET /a has no responses"},
		{"taken schema", "components: {schemas: {Thing: {type: string}}}", "schema Thing exists already"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fragment, err := ReadFragment("shop", write(t, "shop.openapi.yaml", tt.yaml))
			if err == nil {
				_, err = Document(t.Context(), []*contract.API{load(t, "shop", fixture)}, fragment)
			}
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one with %q", err, tt.want)
			}
		})
	}
}
