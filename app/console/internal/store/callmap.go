package store

import (
	"encoding/binary"
	"strconv"
	"strings"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// Outside is the caller of what is called from beyond the services that send spans, such as by a browser.
const Outside = "outside"

// The two sides of a call arrive apart. What has waited this long for the other side, to twice that, is counted with what
// is known of it.
const (
	callWait = 10 * time.Second
	maxCalls = 1 << 15
)

// half is one side of a call.
type half struct {
	service, kind, peer string
	took                int64
	failed, met         bool
}

// callMap pairs client spans with server spans and counts the calls between services, databases and topics.
type callMap struct {
	clients, servers       map[uint64]*half
	oldClients, oldServers map[uint64]*half
	turned                 int64
}

func newCallMap(now int64) *callMap {
	return &callMap{clients: map[uint64]*half{}, servers: map[uint64]*half{}, turned: now}
}

// facts are what the attributes of the span at hand say of its place in the map.
type facts struct {
	dict                 *dict
	http, rpc            bool
	db, namespace, topic string
	peer, port           string
}

func (f *facts) reset(d *dict) { *f = facts{dict: d} }

func (f *facts) see(pair uint32) {
	r := f.dict.roles[pair]
	if r == roleNone {
		return
	}
	text := f.dict.texts[pair]
	switch r {
	case roleHTTP:
		f.http = true
	case roleRPC:
		f.rpc = true
	case roleDB:
		f.db = text
	case roleNamespace:
		f.namespace = text
	case roleTopic:
		f.topic = text
	case rolePeer:
		f.peer = text
	case rolePort:
		f.port = text
	case roleNone:
	}
}

func (f *facts) kind() string {
	switch {
	case f.rpc:
		return "rpc"
	case f.http:
		return "http"
	}
	return "other"
}

func (f *facts) address() string {
	if f.port == "" || f.peer == "" {
		return f.peer
	}
	return f.peer + ":" + f.port
}

func callKey(trace pcommon.TraceID, span pcommon.SpanID) uint64 {
	return binary.LittleEndian.Uint64(trace[:8])*0x9E3779B97F4A7C15 ^ binary.LittleEndian.Uint64(trace[8:]) ^ binary.LittleEndian.Uint64(span[:])
}

// span counts a span, with the facts that were seen of it.
func (m *callMap) span(a *aggregate, service string, s ptrace.Span, f *facts, took int64, failed bool) {
	switch s.Kind() {
	case ptrace.SpanKindProducer:
		if f.topic != "" {
			a.edge(edgeKey{service, f.topic, "kafka"}).add(took, failed)
		}
	case ptrace.SpanKindConsumer:
		if f.topic != "" {
			a.edge(edgeKey{f.topic, service, "kafka"}).add(took, failed)
		}
	case ptrace.SpanKindClient:
		switch {
		case f.db == "redis":
			a.edge(edgeKey{service, "redis", "redis"}).add(took, failed)
		case f.db != "":
			callee := f.db
			if f.namespace != "" {
				callee += "/" + f.namespace
			}
			a.edge(edgeKey{service, callee, "sql"}).add(took, failed)
		case f.topic != "":
			a.edge(edgeKey{service, f.topic, "kafka"}).add(took, failed)
		default:
			m.client(a, callKey(s.TraceID(), s.SpanID()), &half{service: service, kind: f.kind(), peer: f.address(), took: took, failed: failed})
		}
	case ptrace.SpanKindServer:
		h := &half{service: service, kind: f.kind(), took: took, failed: failed}
		if s.ParentSpanID().IsEmpty() {
			a.edge(edgeKey{Outside, service, h.kind}).add(took, failed)
			return
		}
		m.server(a, callKey(s.TraceID(), s.ParentSpanID()), h)
	case ptrace.SpanKindUnspecified, ptrace.SpanKindInternal:
	}
}

func (m *callMap) client(a *aggregate, key uint64, h *half) {
	for _, waiting := range []map[uint64]*half{m.servers, m.oldServers} {
		if server := waiting[key]; server != nil {
			delete(waiting, key)
			h.met = true
			a.edge(edgeKey{h.service, server.service, server.kind}).add(h.took, h.failed)
			break
		}
	}
	if len(m.clients) < maxCalls {
		m.clients[key] = h
	}
}

func (m *callMap) server(a *aggregate, key uint64, h *half) {
	for _, seen := range []map[uint64]*half{m.clients, m.oldClients} {
		if client := seen[key]; client != nil {
			client.met = true
			a.edge(edgeKey{client.service, h.service, h.kind}).add(client.took, client.failed)
			return
		}
	}
	if len(m.servers) < maxCalls {
		m.servers[key] = h
	}
}

// turn counts what has waited long enough.
func (m *callMap) turn(a *aggregate, now int64) {
	if now-m.turned < int64(callWait) {
		return
	}
	m.turned = now
	for _, h := range m.oldClients {
		if !h.met && h.peer != "" {
			a.edge(edgeKey{h.service, external(h.peer), h.kind}).add(h.took, h.failed)
			a.dirty = true
		}
	}
	for _, h := range m.oldServers {
		a.edge(edgeKey{Outside, h.service, h.kind}).add(h.took, h.failed)
		a.dirty = true
	}
	m.oldClients, m.oldServers = m.clients, m.servers
	m.clients, m.servers = map[uint64]*half{}, map[uint64]*half{}
}

// external shortens what a client says of its peer to a name of a node.
func external(peer string) string {
	host, port, ok := strings.Cut(peer, ":")
	if _, err := strconv.Atoi(port); ok && err != nil {
		return host
	}
	return peer
}
