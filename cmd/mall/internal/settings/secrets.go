package settings

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// The names of the variables, not the secrets.
const (
	jwtSecret     = "MALL_JWT_SECRET"     //nolint:gosec // a name
	sandboxSecret = "MALL_SANDBOX_SECRET" //nolint:gosec // a name
)

// loadSecrets takes each secret from the environment, else from the secrets file,
// else makes a random one and keeps it there for the next start.
func (s *Settings) loadSecrets(getenv func(string) string) (err error) {
	f, err := os.OpenFile(filepath.Join(s.StateDir, "secrets"), os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("open the secrets: %w", err)
	}
	defer func() { _ = f.Close() }()
	// Two first starts must settle on the same secrets. Closing the file unlocks it.
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
		return fmt.Errorf("lock the secrets: %w", err)
	}
	text, err := io.ReadAll(f)
	if err != nil {
		return fmt.Errorf("read the secrets: %w", err)
	}
	kept := map[string]string{}
	for line := range strings.Lines(string(text)) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), "="); ok {
			kept[name] = value
		}
	}
	for _, secret := range []struct {
		name  string
		field *string
	}{{jwtSecret, &s.JWTSecret}, {sandboxSecret, &s.SandboxSecret}} {
		if *secret.field = getenv(secret.name); *secret.field != "" {
			continue
		}
		if *secret.field = kept[secret.name]; *secret.field != "" {
			continue
		}
		b := make([]byte, 32)
		if _, err := rand.Read(b); err != nil {
			return fmt.Errorf("make %s: %w", secret.name, err)
		}
		*secret.field = hex.EncodeToString(b)
		if _, err := fmt.Fprintf(f, "%s=%s\n", secret.name, *secret.field); err != nil {
			return fmt.Errorf("keep the secrets: %w", err)
		}
	}
	return nil
}
