package explorer

import (
	"strings"
	"time"
)

// samples are values that fit fields of these names better than what their type says.
var samples = map[string]any{
	"amount": 1299, "city": "Hangzhou", "country": "CN", "currency": "CNY", "delta": 10, "email": "someone@mall.test", "limitPerCustomer": 1,
	"line1": "1 Wensan Road", "name": "Someone", "password": "a-long-password", "phone": "+86 138 0013 8000", "postalCode": "310012",
	"provider": "sandbox", "province": "Zhejiang", "quantity": 1, "reason": "tried in the console", "recipient": "Someone", "stock": 100,
	"title": "A product made in the console", "carrier": "SF Express", "trackingNumber": "SF1234567890",
}

// example is a value of the schema to begin with: of a choice the first, ids left empty.
func example(name string, schema map[string]any, now time.Time) any {
	if v, ok := schema["example"]; ok {
		return v
	}
	if v, ok := schema["default"]; ok {
		return v
	}
	if choice, ok := schema["enum"].([]any); ok && len(choice) > 0 {
		return choice[0]
	}
	kind, _ := schema["type"].(string)
	if v, ok := samples[name]; ok && kind != "object" && kind != "array" {
		return v
	}
	switch kind {
	case "object":
		out := map[string]any{}
		properties, _ := schema["properties"].(map[string]any)
		for key, v := range properties {
			if property, ok := v.(map[string]any); ok {
				out[key] = example(key, property, now)
			}
		}
		return out
	case "array":
		items, ok := schema["items"].(map[string]any)
		if !ok || items["type"] == "string" {
			return []any{}
		}
		return []any{example("", items, now)}
	case "integer", "number":
		if least, ok := schema["minimum"]; ok {
			return least
		}
		return 1
	case "boolean":
		return false
	}
	if at, ok := strings.CutSuffix(name, "At"); ok { // startsAt, endsAt: a while that has not begun
		later := 10 * time.Minute
		if at == "ends" {
			later += time.Hour
		}
		return now.Add(later).UTC().Truncate(time.Second).Format(time.RFC3339)
	}
	return ""
}
