package explorer

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"sync"
	"time"

	"mall/app/console/internal/problem"
)

// sessionMargin is how long before its end a session is replaced.
const sessionMargin = 30 * time.Second

// session is a user's, made when it is first needed.
type session struct {
	user User

	mu      sync.Mutex // held while logging in: one log-in at a time
	access  string
	refresh string
	ends    time.Time
}

// token returns one that is good for a while. refused is the token that the edge did not take, or "".
func (e *Explorer) token(ctx context.Context, s *session, refused string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.access != "" && s.access != refused && time.Now().Before(s.ends) {
		return s.access, nil
	}
	// A refresh token is cheaper for the shop than a password, but may be revoked or used already.
	if s.refresh != "" {
		if status, err := e.open(ctx, s, "/api/v1/sessions/refresh", map[string]string{"refreshToken": s.refresh}); err != nil || status < 300 {
			return s.access, err
		}
	}
	status, err := e.open(ctx, s, "/api/v1/sessions", map[string]string{"email": s.user.Email, "password": s.user.Password})
	if err == nil && status >= 300 {
		err = problem.New(http.StatusBadGateway, "LOGIN_FAILED", "the shop does not let %s in (status %d): the password in the console's list of users may be old", s.user.Email, status)
	}
	return s.access, err
}

// open asks for a session and keeps it; the status tells whether it was given.
func (e *Explorer) open(ctx context.Context, s *session, path string, in map[string]string) (int, error) {
	s.access, s.refresh, s.ends = "", "", time.Time{}
	body, err := json.Marshal(in)
	if err != nil {
		return 0, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, e.edge.JoinPath(path).String(), bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := e.client.Do(req)
	if err != nil {
		return 0, unreachable()
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(resp.Body, maxBody))
	if err != nil {
		return 0, unreachable()
	}
	if resp.StatusCode >= 300 {
		return resp.StatusCode, nil
	}
	var got struct {
		AccessToken  string `json:"accessToken"`
		RefreshToken string `json:"refreshToken"`
		ExpiresIn    int    `json:"expiresIn"` // seconds
	}
	if err := json.Unmarshal(text, &got); err != nil || got.AccessToken == "" {
		return 0, problem.New(http.StatusBadGateway, "EDGE_ANSWER", "the shop's answer to the log-in cannot be read")
	}
	s.access, s.refresh = got.AccessToken, got.RefreshToken
	s.ends = time.Now().Add(max(time.Duration(got.ExpiresIn)*time.Second-sessionMargin, time.Second))
	return resp.StatusCode, nil
}

// tokens are all that are held: none of them may be shown.
func (e *Explorer) tokens() []string {
	var out []string
	for _, s := range e.sessions {
		s.mu.Lock()
		for _, t := range []string{s.access, s.refresh} {
			if t != "" {
				out = append(out, t)
			}
		}
		s.mu.Unlock()
	}
	return out
}
