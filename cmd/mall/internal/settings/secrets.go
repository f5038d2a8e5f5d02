package settings

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// The names of the variables, not the secrets.
const (
	jwtSecret     = "MALL_JWT_SECRET"     //nolint:gosec // a name
	sandboxSecret = "MALL_SANDBOX_SECRET" //nolint:gosec // a name
)

// loadSecrets takes each secret from the environment, else from the secrets file,
// else makes a random one and keeps it there for the next start.
func (s *Settings) loadSecrets(getenv func(string) string) error {
	path := filepath.Join(s.StateDir, "secrets")
	kept, err := readSecrets(path)
	if err != nil {
		return err
	}
	changed := false
	for name, field := range map[string]*string{jwtSecret: &s.JWTSecret, sandboxSecret: &s.SandboxSecret} {
		if *field = getenv(name); *field != "" {
			continue
		}
		if kept[name] == "" {
			b := make([]byte, 32)
			if _, err := rand.Read(b); err != nil {
				return fmt.Errorf("make %s: %w", name, err)
			}
			kept[name] = hex.EncodeToString(b)
			changed = true
		}
		*field = kept[name]
	}
	if !changed {
		return nil
	}
	var b strings.Builder
	for _, name := range []string{jwtSecret, sandboxSecret} {
		if kept[name] != "" {
			fmt.Fprintf(&b, "%s=%s\n", name, kept[name])
		}
	}
	// Written beside and renamed, so that two first starts cannot read half a file.
	tmp := fmt.Sprintf("%s.%d", path, os.Getpid())
	if err := os.WriteFile(tmp, []byte(b.String()), 0o600); err != nil {
		return fmt.Errorf("keep the secrets: %w", err)
	}
	if err := os.Rename(tmp, path); err != nil {
		return fmt.Errorf("keep the secrets: %w", err)
	}
	return nil
}

func readSecrets(path string) (map[string]string, error) {
	kept := map[string]string{}
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return kept, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the secrets: %w", err)
	}
	for line := range strings.Lines(string(b)) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), "="); ok {
			kept[name] = value
		}
	}
	return kept, nil
}
