package service

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/zeromicro/go-zero/core/conf"

	"mall/common/fault"
)

const (
	// changeMe marks a secret's default that everybody knows.
	changeMe = "change-me"
	// leastSecret is how many characters a secret has where strangers may come.
	leastSecret = 32
	// faultsVariable holds JSON, which stands in the YAML as it is.
	faultsVariable = "MALL_FAULTS"
)

// Load reads a YAML file into c after expanding ${NAME} and ${NAME:-default} from the environment.
// Errors name the file and the key.
func Load(path string, c any) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("read configuration: %w", err)
	}
	return LoadText(path, string(raw), c)
}

// LoadText is Load for a configuration that is no file; name is for messages. Secrets that everybody
// knows are refused where strangers may come.
func LoadText(name, text string, c any) error {
	getenv := os.Getenv
	if v := getenv(faultsVariable); v != "" {
		var line bytes.Buffer
		if err := json.Compact(&line, []byte(v)); err != nil || v[0] != '[' {
			return fmt.Errorf(`%s must be a JSON list such as [{"route":"*","kind":"error","probability":0.05}], not %.60q`, faultsVariable, v)
		}
		getenv = func(name string) string {
			if name == faultsVariable {
				return line.String()
			}
			return os.Getenv(name)
		}
	}
	var known, short []string
	expanded, missing := expand(text, getenv, func(name, value, fallback string) {
		if value == fallback && strings.Contains(fallback, changeMe) {
			known = append(known, name)
		} else if strings.HasSuffix(name, "_SECRET") && len(value) < leastSecret {
			short = append(short, name)
		}
	})
	if len(missing) > 0 {
		return fmt.Errorf("configuration %s needs the environment variables %s", name, strings.Join(missing, ", "))
	}
	if err := conf.LoadFromYamlBytes([]byte(expanded), c); err != nil {
		return fmt.Errorf("configuration %s: %w", name, err)
	}
	if idle, ok := c.(Idler); ok {
		off := func(name string) bool { return slices.Contains(idle.IdleSecrets(), name) }
		known, short = slices.DeleteFunc(known, off), slices.DeleteFunc(short, off)
	}
	if err := refuseKnown(expanded, known, short); err != nil {
		return fmt.Errorf("configuration %s: %w", name, err)
	}
	return nil
}

// Idler is a configuration of parts that may be off. It names the variables of their secrets, which then may be
// anything.
type Idler interface{ IdleSecrets() []string }

// refuseKnown refuses secrets that stand in the public source, and those that can be guessed.
func refuseKnown(text string, known, short []string) error {
	if len(known) == 0 && len(short) == 0 {
		return nil
	}
	var c struct {
		Deployment struct {
			Environment string `json:",default=local"`
		} `json:",optional"`
	}
	if err := conf.LoadFromYamlBytes([]byte(text), &c); err != nil {
		return err
	}
	if trusted(c.Deployment.Environment) {
		return nil
	}
	if len(known) == 0 {
		return fmt.Errorf("%s is shorter than %d characters, which can be guessed: set it to a random one (openssl rand -hex 32)",
			strings.Join(short, " and "), leastSecret)
	}
	return fmt.Errorf("%s has the value that stands in the public source, which signs nothing in the environment %q: "+
		"set it to a random one (openssl rand -hex 32), or MALL_ENVIRONMENT to test", strings.Join(known, " and "), c.Deployment.Environment)
}

// trusted says that nobody but developers comes here: the environment is local or test. A pod whose
// environment was never set says local too.
func trusted(environment string) bool {
	_, inCluster := os.LookupEnv("KUBERNETES_SERVICE_HOST")
	return fault.Allowed(environment, inCluster)
}

// Expand replaces ${NAME} and ${NAME:-default}; a variable that is empty counts as not set. It also
// returns the names that are not set and have no default. Inside double quotes a value is escaped as
// YAML wants it, so that a password may have any character.
func Expand(text string, getenv func(string) string) (expanded string, missing []string) {
	return expand(text, getenv, func(string, string, string) {})
}

// expand also tells each variable with its value and its default.
func expand(text string, getenv func(string) string, tell func(name, value, fallback string)) (expanded string, missing []string) {
	var out strings.Builder
	quoted := false
	for i := 0; i < len(text); i++ {
		end := -1
		if strings.HasPrefix(text[i:], "${") {
			end = strings.IndexByte(text[i:], '}')
		}
		if end < 0 {
			switch text[i] {
			case '"':
				quoted = !quoted
			case '\n':
				quoted = false // a lone quote in a comment
			case '\\':
				if quoted && i+1 < len(text) {
					out.WriteByte(text[i])
					i++
				}
			}
			out.WriteByte(text[i])
			continue
		}
		name, fallback, hasDefault := strings.Cut(text[i+2:i+end], ":-")
		i += end
		value := getenv(name)
		switch {
		case value == "" && !hasDefault:
			missing = append(missing, name)
		case value == "":
			value = fallback
		case quoted:
			value = escaper.Replace(value)
		}
		tell(name, value, fallback)
		out.WriteString(value)
	}
	return out.String(), missing
}

var escaper = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\t", `\t`)
