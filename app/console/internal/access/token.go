package access

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
)

// TokenEnv names the environment variable that holds the token when no file does.
const TokenEnv = "MALL_CONSOLE_TOKEN"

// MinToken is how long a token is at least, in characters. 32 of a random one cannot be guessed.
const MinToken = 32

// Token is what opens the console. The zero Token says that none is needed.
type Token struct {
	sum [sha256.Size]byte // compared in constant time whatever the length
	set bool
}

// NewToken takes a token as text.
func NewToken(text string) (Token, error) {
	if len(text) < MinToken {
		return Token{}, fmt.Errorf("the token has %d characters: it must have at least %d, such as those of `openssl rand -hex 32`", len(text), MinToken)
	}
	return Token{sha256.Sum256([]byte(text)), true}, nil
}

// ReadToken takes the token from file or, when that is empty, from the environment; there may be none.
func ReadToken(file string) (Token, error) {
	text := os.Getenv(TokenEnv)
	if file != "" {
		b, err := os.ReadFile(file)
		if err != nil {
			return Token{}, fmt.Errorf("--token-file: %w", err)
		}
		text = strings.TrimSpace(string(b))
	}
	if file == "" && text == "" {
		return Token{}, nil
	}
	t, err := NewToken(text)
	if err != nil {
		return Token{}, fmt.Errorf("%s: %w", cmp.Or(file, TokenEnv), err)
	}
	return t, nil
}

// Check refuses to be reachable by others without a token.
func Check(listen, hosts string, t Token) error {
	if t.set || (IsLoopback(listen) && hosts == "") {
		return nil
	}
	why := "listens on " + listen
	if IsLoopback(listen) {
		why = "answers to " + hosts
	}
	return errors.New("the console " + why + ", so others can reach it: write a token into a file (`openssl rand -hex 32 > token`) and start it with " +
		"--token-file token, or set " + TokenEnv)
}

// IsLoopback tells whether only this machine can reach the address.
func IsLoopback(listen string) bool {
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
