package store

import (
	"fmt"
	"slices"
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

type spanRow struct {
	body *spanBody
	i    int
}

func (r spanRow) start() uint64 { return r.body.head.start(r.i) }

// originKey is equal for equal resources or scopes, in whatever block they are.
func originKey(d *dictReader, l attributeList, parts ...string) string {
	var b strings.Builder
	for _, p := range l.pairs {
		v := d.value[p]
		if v[0] == valueStr {
			fmt.Fprintf(&b, "%q=%q,", d.key(p), d.text(p))
			continue
		}
		value := pcommon.NewValueEmpty()
		d.set(p, value)
		fmt.Fprintf(&b, "%q=%d%q,", d.key(p), v[0], value.AsString())
	}
	fmt.Fprintf(&b, "%d%q", l.dropped, parts)
	return b.String()
}

// assembleSpans puts spans under their resources and scopes, oldest first, each once.
func assembleSpans(rows []spanRow) (ptrace.Traces, error) {
	slices.SortStableFunc(rows, func(a, b spanRow) int {
		switch {
		case a.start() < b.start():
			return -1
		case a.start() > b.start():
			return 1
		}
		return 0
	})
	type place struct {
		body  *spanBody
		index int
	}
	out := ptrace.NewTraces()
	resourceKeys, scopeKeys := map[place]string{}, map[place]string{}
	resources, scopes := map[string]ptrace.ResourceSpans{}, map[string]ptrace.ScopeSpans{}
	seen := make(map[uint64]bool, len(rows))
	for _, row := range rows {
		h := row.body.hash(row.i)
		if seen[h] {
			continue
		}
		seen[h] = true
		span := ptrace.NewSpan()
		scope, err := row.body.fill(row.i, span)
		if err != nil {
			return out, err
		}
		d, o := row.body.dict, row.body.origins
		rp := place{row.body, int(row.body.head.resource.at(row.i))}
		rk, ok := resourceKeys[rp]
		if !ok {
			res := o.resources[rp.index]
			rk = originKey(d, res.attrs, res.schema)
			resourceKeys[rp] = rk
		}
		rs, ok := resources[rk]
		if !ok {
			rs = out.ResourceSpans().AppendEmpty()
			rs.SetSchemaUrl(o.resources[rp.index].schema)
			o.fillResource(rp.index, d, rs.Resource())
			resources[rk] = rs
		}
		sp := place{row.body, scope}
		sk, ok := scopeKeys[sp]
		if !ok {
			sc := o.scopes[scope]
			sk = originKey(d, sc.attrs, sc.name, sc.version, sc.schema)
			scopeKeys[sp] = sk
		}
		ss, ok := scopes[rk+sk]
		if !ok {
			ss = rs.ScopeSpans().AppendEmpty()
			ss.SetSchemaUrl(o.scopes[scope].schema)
			o.fillScope(scope, d, ss.Scope())
			scopes[rk+sk] = ss
		}
		span.MoveTo(ss.Spans().AppendEmpty())
	}
	return out, nil
}

// assembleLogs puts the lines of a block under their resources and scopes.
func assembleLogs(b *logBody) (plog.Logs, error) {
	out := plog.NewLogs()
	resources := make(map[int]plog.ResourceLogs)
	scopes := make(map[[2]int]plog.ScopeLogs)
	for i := range b.head.n {
		l := plog.NewLogRecord()
		scope, err := b.fill(i, l)
		if err != nil {
			return out, err
		}
		res := int(b.head.resource.at(i))
		rl, ok := resources[res]
		if !ok {
			rl = out.ResourceLogs().AppendEmpty()
			rl.SetSchemaUrl(b.origins.resources[res].schema)
			b.origins.fillResource(res, b.dict, rl.Resource())
			resources[res] = rl
		}
		sl, ok := scopes[[2]int{res, scope}]
		if !ok {
			sl = rl.ScopeLogs().AppendEmpty()
			sl.SetSchemaUrl(b.origins.scopes[scope].schema)
			b.origins.fillScope(scope, b.dict, sl.Scope())
			scopes[[2]int{res, scope}] = sl
		}
		l.MoveTo(sl.LogRecords().AppendEmpty())
	}
	return out, nil
}
