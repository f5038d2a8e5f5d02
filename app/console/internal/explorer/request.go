package explorer

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/net/http/httpguts"

	"mall/app/console/internal/problem"
)

// Request is a call to be made.
type Request struct {
	User    string            `json:"user"` // an email; empty: nobody
	Method  string            `json:"method"`
	Path    string            `json:"path"` // such as /api/v1/orders/01J…, its parts escaped as in a URL
	Query   map[string]values `json:"query"`
	Headers map[string]string `json:"headers"`
	// Body is sent as it is when it is a string, else as JSON.
	Body json.RawMessage `json:"body"`
	// NewIdempotencyKey sets that header to one that was never used, unless it is set.
	NewIdempotencyKey bool `json:"newIdempotencyKey"`
}

// Answer is what came of it.
type Answer struct {
	Status         int                 `json:"status"`
	Headers        map[string][]string `json:"headers"`
	Body           string              `json:"body"`
	Base64         bool                `json:"base64"` // of Body: it is no text
	Truncated      bool                `json:"truncated"`
	DurationMS     float64             `json:"durationMs"`
	TraceID        string              `json:"traceId"`
	IdempotencyKey string              `json:"idempotencyKey,omitempty"` // that was sent
}

// values is one string or several.
type values []string

// UnmarshalJSON takes "a" and ["a", "b"].
func (v *values) UnmarshalJSON(b []byte) error {
	var one string
	if json.Unmarshal(b, &one) == nil {
		*v = values{one}
		return nil
	}
	return json.Unmarshal(b, (*[]string)(v))
}

const idempotencyKey = "Idempotency-Key"

var (
	methods = []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}
	// ours are headers that are the explorer's or the connection's to set.
	ours = []string{
		"Authorization", "Connection", "Content-Length", "Cookie", "Host", "Keep-Alive", "Proxy-Authorization", "Proxy-Connection",
		"Te", "Trailer", "Transfer-Encoding", "Upgrade", "Expect", "Accept-Encoding", "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip",
	}
)

func (e *Explorer) request(r *http.Request) (any, error) {
	var in Request
	err := json.NewDecoder(r.Body).Decode(&in)
	if large, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return nil, problem.New(http.StatusRequestEntityTooLarge, "BODY_TOO_LARGE", "the request is larger than %d KiB", large.Limit>>10)
	}
	if err != nil {
		return nil, problem.Invalid("body", "must be a request as JSON: %v", err)
	}
	target, err := e.target(in)
	if err != nil {
		return nil, err
	}
	header, err := in.header()
	if err != nil {
		return nil, err
	}
	body, err := in.body()
	if err != nil {
		return nil, err
	}
	user := e.sessions[in.User]
	if in.User != "" && user == nil {
		return nil, problem.Invalid("user", "must be one of the listed users, or empty")
	}
	select {
	case e.calls <- struct{}{}:
		defer func() { <-e.calls }()
	default:
		return nil, problem.New(http.StatusTooManyRequests, "TOO_MANY_REQUESTS", "%d calls run already", maxCalls)
	}
	ctx, cancel := context.WithTimeout(r.Context(), callTimeout)
	defer cancel()
	if len(body) > 0 && header.Get("Content-Type") == "" {
		header.Set("Content-Type", "application/json")
	}
	return e.call(ctx, in.Method, target, header, body, user)
}

// call sends the request as user. A session that ended early, as after a password was changed, is replaced once.
func (e *Explorer) call(ctx context.Context, method, target string, header http.Header, body []byte, user *session) (*Answer, error) {
	if user == nil {
		return e.send(ctx, method, target, header, body)
	}
	token, err := e.token(ctx, user, "")
	if err != nil {
		return nil, err
	}
	header.Set("Authorization", "Bearer "+token)
	answer, err := e.send(ctx, method, target, header, body)
	if err != nil || answer.Status != http.StatusUnauthorized {
		return answer, err
	}
	if token, err = e.token(ctx, user, token); err != nil {
		return nil, err
	}
	header.Set("Authorization", "Bearer "+token)
	return e.send(ctx, method, target, header, body)
}

func (e *Explorer) send(ctx context.Context, method, target string, header http.Header, body []byte) (*Answer, error) {
	req, err := http.NewRequestWithContext(ctx, method, target, bytes.NewReader(body))
	if err != nil {
		return nil, problem.Invalid("path", "%v", err)
	}
	req.Header = header.Clone()
	began := time.Now()
	resp, err := e.client.Do(req)
	if err != nil {
		if ctx.Err() != nil || errors.Is(err, context.DeadlineExceeded) {
			return nil, problem.New(http.StatusGatewayTimeout, "TIMEOUT", "the shop did not answer within %s", callTimeout)
		}
		return nil, unreachable()
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(resp.Body, maxBody+1))
	if err != nil {
		return nil, problem.New(http.StatusBadGateway, "EDGE_ANSWER", "the shop's answer ended in the middle")
	}
	a := &Answer{
		Status: resp.StatusCode, Headers: map[string][]string{}, TraceID: resp.Header.Get("X-Trace-Id"),
		DurationMS: float64(time.Since(began).Microseconds()) / 1000, IdempotencyKey: header.Get(idempotencyKey),
	}
	if a.Truncated = len(text) > maxBody; a.Truncated {
		text = text[:maxBody]
	}
	held := e.tokens()
	if t, ok := strings.CutPrefix(header.Get("Authorization"), "Bearer "); ok && t != "" { // it may have been replaced meanwhile
		held = append(held, t)
	}
	for name, list := range resp.Header {
		for _, v := range list {
			a.Headers[name] = append(a.Headers[name], string(mask([]byte(v), held)))
		}
	}
	if utf8.Valid(text) || strings.HasPrefix(resp.Header.Get("Content-Type"), "text/") {
		a.Body = strings.ToValidUTF8(string(mask(text, held)), "�")
	} else {
		a.Body, a.Base64 = base64.StdEncoding.EncodeToString(text), true
	}
	return a, nil
}

// target is the URL of a path on the edge, and on nothing else.
func (e *Explorer) target(in Request) (string, error) {
	if !slices.Contains(methods, in.Method) {
		return "", problem.Invalid("method", "must be one of %s", strings.Join(methods, ", "))
	}
	u, err := url.Parse(in.Path)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || u.Opaque != "" || u.RawQuery != "" || u.Fragment != "" ||
		!strings.HasPrefix(u.Path, "/api/") || path.Clean(u.Path) != strings.TrimSuffix(u.Path, "/") || strings.ContainsAny(u.Path, "\\\x00\r\n") {
		return "", problem.Invalid("path", "must be a path below /api/, without a host, a query or dots")
	}
	query := url.Values{}
	for name, list := range in.Query {
		query[name] = list
	}
	u.Scheme, u.Host, u.RawQuery = e.edge.Scheme, e.edge.Host, query.Encode()
	return u.String(), nil
}

func (in Request) header() (http.Header, error) {
	h := http.Header{"Accept": {"application/json, */*;q=0.5"}, "User-Agent": {"mall-console"}}
	for name, v := range in.Headers {
		canonical := http.CanonicalHeaderKey(name)
		if slices.Contains(ours, canonical) && (canonical != "Authorization" || in.User != "") {
			return nil, problem.Invalid("headers", "%s is not yours to set", canonical)
		}
		if !httpguts.ValidHeaderFieldName(name) || !httpguts.ValidHeaderFieldValue(v) {
			return nil, problem.Invalid("headers", "%q is not a header", name)
		}
		h.Set(canonical, v)
	}
	if in.NewIdempotencyKey && h.Get(idempotencyKey) == "" {
		h.Set(idempotencyKey, rand.Text())
	}
	return h, nil
}

func (in Request) body() ([]byte, error) {
	body := []byte(in.Body)
	var text string
	switch {
	case len(body) == 0 || string(body) == "null":
		return nil, nil
	case json.Unmarshal(body, &text) == nil:
		body = []byte(text)
	}
	if len(body) > maxBody {
		return nil, problem.New(http.StatusRequestEntityTooLarge, "BODY_TOO_LARGE", "the body is larger than %d KiB", maxBody>>10)
	}
	return body, nil
}

const hidden = "••••••"

var tokenFields = regexp.MustCompile(`("(?:accessToken|refreshToken)"\s*:\s*)"(?:[^"\\]|\\.)*"?`)

// mask hides the tokens that are held, and those of a session's answer.
func mask(text []byte, held []string) []byte {
	for _, t := range held {
		text = bytes.ReplaceAll(text, []byte(t), []byte(hidden))
	}
	return tokenFields.ReplaceAll(text, []byte(`$1"`+hidden+`"`))
}
