package gateway

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"sigs.k8s.io/yaml"
)

// variable is ${NAME} or ${NAME:-default} of the services' YAML.
var variable = regexp.MustCompile(`\$\{[A-Z0-9_]+(?::-([^}]*))?\}`)

// readService reads what a service waits and takes from its own configuration.
func readService(root, name string, marginMs int64) (Service, error) {
	dir := "app/" + strings.Replace(name, "-", "/", 1)
	file := dir + "/etc/" + name + ".yaml"
	text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(file)))
	if err != nil {
		return Service{}, err
	}
	var conf struct{ Timeout, MaxBytes int64 }
	if err := yaml.Unmarshal(variable.ReplaceAll(text, []byte("$1")), &conf); err != nil {
		return Service{}, fmt.Errorf("%s: %w", file, err)
	}
	for key, value := range map[string]int64{"Timeout": conf.Timeout, "MaxBytes": conf.MaxBytes} {
		if value <= 0 {
			return Service{}, fmt.Errorf("%s: %s is not set, so a gateway cannot be set by it; give a number above 0", file, key)
		}
	}
	return Service{TimeoutMs: conf.Timeout + marginMs, MaxBodyBytes: conf.MaxBytes}, nil
}
