package web

import (
	"reflect"
	"sync"
)

var bodyTypes sync.Map // reflect.Type -> reflect.Type

// bodyType returns t without the fields that come from path, query or headers, so that a body
// cannot smuggle them in and encoding/json reports them as unknown.
func bodyType(t reflect.Type) reflect.Type {
	if t.Kind() != reflect.Struct {
		return t
	}
	if cached, ok := bodyTypes.Load(t); ok {
		return cached.(reflect.Type) //nolint:forcetypeassert // only types are stored
	}
	fields := bodyFields(t)
	built := reflect.StructOf(fields)
	bodyTypes.Store(t, built)
	return built
}

func bodyFields(t reflect.Type) []reflect.StructField {
	var fields []reflect.StructField
	for f := range t.Fields() {
		if f.Anonymous && f.Type.Kind() == reflect.Struct {
			fields = append(fields, bodyFields(f.Type)...)
			continue
		}
		if _, ok := f.Tag.Lookup("json"); ok {
			fields = append(fields, reflect.StructField{Name: f.Name, Type: f.Type, Tag: f.Tag})
		}
	}
	return fields
}
