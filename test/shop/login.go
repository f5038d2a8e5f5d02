package shop

import (
	"context"
	"sync"
)

// login opens sessions of one account, one after the other.
type login struct {
	anyone          *Client
	email, password string

	mu    sync.Mutex
	token string
}

// Lasting returns a client that logs in again when its session has ended, as a long load needs: access
// tokens live for a quarter of an hour.
func (c *Client) Lasting(email, password string) *Client {
	out := c.As(c.Token)
	out.again = &login{anyone: c.As(""), email: email, password: password, token: c.Token}
	return out
}

func (l *login) current() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.token
}

// renew returns another token than the one that was refused. Callers at the same time share one log-in.
func (l *login) renew(ctx context.Context, refused string) (string, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.token != refused {
		return l.token, nil
	}
	c, err := l.anyone.LogIn(ctx, l.email, l.password)
	if err != nil {
		return "", err
	}
	l.token = c.Token
	return l.token, nil
}
