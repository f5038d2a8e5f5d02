package visit

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"mall/app/console/internal/browser/mask"
	"mall/app/console/internal/browser/visitor"
	"mall/app/console/internal/problem"
)

// Path is where Umami's tracker sends.
const Path = "/api/send"

const (
	maxBody  = 64 << 10
	pause    = 30 * time.Minute // after which it is another visit
	maxEvent = 50               // bytes of an event's name, as Umami cuts it
	maxPath  = 500
)

var websiteForm = regexp.MustCompile(`^[\w.-]{1,64}$`)

// id is a session or a visit, told to the page as a UUID.
type id [16]byte

func (i id) String() string {
	h := hex.EncodeToString(i[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// request is Umami's. Fields of another type are left out.
type request struct {
	Type    string `json:"type"`
	Payload struct {
		Website  string `json:"website"`
		URL      string `json:"url"`
		Referrer string `json:"referrer"`
		Hostname string `json:"hostname"`
		Screen   string `json:"screen"`
		Language string `json:"language"`
		Name     string `json:"name"`
	} `json:"payload"`
}

// answer is Umami's. Cache comes back with the next event; Disabled makes the tracker stop.
type answer struct {
	Cache     string `json:"cache"`
	SessionID string `json:"sessionId,omitempty"`
	VisitID   string `json:"visitId,omitempty"`
	Disabled  bool   `json:"disabled,omitempty"`
}

// send takes what the tracker sends.
func (s *Store) send(w http.ResponseWriter, r *http.Request) {
	allow(w)
	if wait, ok := s.quota.Take(visitor.Address(r)); !ok {
		w.Header().Set("Retry-After", strconv.Itoa(int(max(1, wait.Seconds()))))
		s.refuse(w, problem.New(http.StatusTooManyRequests, "TOO_MANY_REQUESTS", "too many events, slow down"))
		return
	}
	var in request
	if p := read(w, r, &in); p != nil {
		s.refuse(w, p)
		return
	}
	agent := visitor.ParseAgent(r.UserAgent())
	if agent.Bot {
		s.count(func(c *Counts) { c.Bots++ })
		write(w, map[string]string{"beep": "boop"}) // as Umami does
		return
	}
	if r.Header.Get("DNT") == "1" || r.Header.Get("Sec-GPC") == "1" {
		s.count(func(c *Counts) { c.DoNotTrack++ })
		write(w, answer{Disabled: true})
		return
	}
	if !s.knows(in.Payload.Website) {
		s.refuse(w, problem.Invalid("payload.website", "is new, and there are %d websites already", maxWebsites))
		return
	}
	out, err := s.record(r, in, agent)
	if err != nil {
		s.log.Error("a visit could not be kept", "error", err)
		problem.New(http.StatusServiceUnavailable, "UNAVAILABLE", "the visit could not be kept").Write(w)
		return
	}
	write(w, out)
}

func (s *Store) record(r *http.Request, in request, agent visitor.Agent) (out answer, err error) {
	now := s.now()
	session, err := s.keys.Hash(r.Context(), now, "visit", in.Payload.Website, visitor.Address(r), r.UserAgent())
	if err != nil {
		return out, err
	}
	t := token{website: in.Payload.Website, session: session, last: now}
	if before, ok := s.open(r.Header.Get("X-Umami-Cache"), in.Payload.Website); ok && now.Sub(before.last) < pause {
		t.session, t.visit = before.session, before.visit // also past midnight
	} else {
		sum := sha256.Sum256(binary.BigEndian.AppendUint64(t.session[:], uint64(now.Truncate(pause).Unix())))
		t.visit = id(sum[:16])
	}
	out = answer{Cache: s.seal(t), SessionID: t.session.String(), VisitID: t.visit.String()}
	if in.Type != "event" {
		if in.Type == "identify" { // who it is, is not kept
			s.count(func(c *Counts) { c.Identified++ })
		}
		return out, nil
	}
	h := happening{
		website: in.Payload.Website, name: mask.Text(in.Payload.Name, maxEvent), path: page(in.Payload.URL), referrer: referrer(in.Payload.Referrer, in.Payload.Hostname),
		language: short(in.Payload.Language, languages), screen: short(in.Payload.Screen, screens), at: now, session: t.session, visit: t.visit, agent: agent,
	}
	if !s.add(h) {
		s.count(func(c *Counts) { c.Dropped++ })
		return out, nil // the visitor is not to notice
	}
	s.count(func(c *Counts) {
		if h.name == "" {
			c.Views++
		} else {
			c.Events++
		}
	})
	return out, nil
}

func (s *Store) refuse(w http.ResponseWriter, p *problem.Problem) {
	s.count(func(c *Counts) { c.Refused++ })
	p.Write(w)
}

func read(w http.ResponseWriter, r *http.Request, into *request) *problem.Problem {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var large *http.MaxBytesError
	var otherType *json.UnmarshalTypeError
	switch {
	case errors.As(err, &large):
		return problem.New(http.StatusRequestEntityTooLarge, "BODY_TOO_LARGE", "an event may have %d bytes", maxBody)
	case err != nil:
		return problem.New(http.StatusBadRequest, "BODY", "the body could not be read")
	}
	if err := json.Unmarshal(body, into); err != nil && !errors.As(err, &otherType) {
		return problem.New(http.StatusBadRequest, "BODY", "the body must be a JSON object with type and payload")
	}
	switch {
	case into.Type != "event" && into.Type != "identify" && into.Type != "performance" && into.Type != "engagement":
		return problem.Invalid("type", "must be event or identify")
	case !websiteForm.MatchString(into.Payload.Website):
		return problem.Invalid("payload.website", "must be a website's id")
	}
	return nil
}

var (
	languages = regexp.MustCompile(`^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*$`)
	screens   = regexp.MustCompile(`^\d{1,5}x\d{1,5}$`)
)

func short(s string, form *regexp.Regexp) string {
	if len(s) > 20 || !form.MatchString(s) {
		return ""
	}
	return s
}

// page is a URL's path.
func page(raw string) string {
	u, err := url.Parse(mask.Clip(raw, maxPath))
	if err != nil || u.Path == "" {
		return "/"
	}
	p := mask.Path(u.Path)
	if !strings.HasPrefix(p, "/") {
		p = "/" + p
	}
	return p
}

// referrer is the host from which a visitor came, "" from the website itself.
func referrer(raw, own string) string {
	u, err := url.Parse(mask.Clip(raw, maxPath))
	if err != nil || u.Hostname() == "" || u.Hostname() == own {
		return ""
	}
	return strings.TrimPrefix(u.Hostname(), "www.")
}

// token is what the tracker carries from event to event, signed.
type token struct {
	website        string
	session, visit id
	last           time.Time
}

func (s *Store) seal(t token) string {
	b := append(t.session[:], t.visit[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(t.last.Unix()))
	return base64.RawURLEncoding.EncodeToString(append(b, s.sign(b, t.website)...))
}

const sealed = 16 + 16 + 8

func (s *Store) sign(b []byte, website string) []byte {
	h := hmac.New(sha256.New, s.keys.Permanent)
	_, _ = h.Write(b) // a hash takes everything
	_, _ = h.Write([]byte(website))
	return h.Sum(nil)[:16]
}

// open reads a token. Trackers before version 2.13 send the whole answer back.
func (s *Store) open(text, website string) (t token, ok bool) {
	if strings.HasPrefix(text, "{") {
		var whole answer
		if json.Unmarshal([]byte(text), &whole) != nil {
			return t, false
		}
		text = whole.Cache
	}
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(b) != sealed+16 || !hmac.Equal(b[sealed:], s.sign(b[:sealed], website)) {
		return t, false
	}
	return token{website, id(b[:16]), id(b[16:32]), time.Unix(int64(binary.BigEndian.Uint64(b[32:sealed])), 0)}, true
}

func write(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	_ = json.NewEncoder(w).Encode(v) //nolint:errchkjson // the page may have gone
}

func allow(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
}

func preflight(w http.ResponseWriter, _ *http.Request) {
	allow(w)
	h := w.Header()
	h.Set("Access-Control-Allow-Methods", "POST")
	h.Set("Access-Control-Allow-Headers", "Content-Type, X-Umami-Cache, X-Umami-Website-Id, X-Umami-Hostname, sentry-trace, baggage, traceparent")
	h.Set("Access-Control-Max-Age", "86400")
	w.WriteHeader(http.StatusNoContent)
}
