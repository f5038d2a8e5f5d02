package actions

import (
	"cmp"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"

	"mall/cmd/mall/internal/api"
	"mall/cmd/mall/internal/redact"
	"mall/cmd/mall/internal/supervisor"
	"mall/common/service"
)

// Where a variable's value comes from.
const (
	fromMall    = "mall"        // the supervisor set it
	fromShell   = "environment" // the supervisor was started with it
	fromDefault = "default"     // it is not set, the file's default holds
)

// Variable is one that a process was given, or that its file refers to.
type Variable struct {
	Name   string `json:"name"`
	Value  string `json:"value"`
	Source string `json:"source"`
}

// Configuration is what a process was started with.
type Configuration struct {
	Name string `json:"name"`
	// Command is empty for a server that mall does not start; Address says where that one is.
	Command []string `json:"command"`
	Address string   `json:"address,omitempty"`
	Dir     string   `json:"dir,omitempty"`
	// File and YAML are empty for a process without a configuration file. YAML is as the process reads
	// the file, with every reference to the environment replaced.
	File    string     `json:"file"`
	YAML    string     `json:"yaml"`
	Problem string     `json:"problem,omitempty"` // why YAML is empty although there is a file
	Env     []Variable `json:"env"`
	// SecretsHidden counts the places where a secret was hidden.
	SecretsHidden int `json:"secretsHidden"`
}

func (a *Actions) config(w http.ResponseWriter, r *http.Request) {
	spec, ok := a.Supervisor.Spec(r.PathValue("name"))
	if !ok {
		api.Fail(w, http.StatusNotFound, fmt.Errorf("name: there is no process %q", r.PathValue("name")))
		return
	}
	set := map[string]bool{}
	for _, v := range a.Settings.Env() {
		set[v.Name] = true
	}
	api.JSON(w, http.StatusOK, configuration(spec, set, os.Environ()))
}

// configuration shows what spec starts with. set are the variables that mall sets for every process;
// base is the environment of the supervisor itself, which has them, too.
func configuration(spec supervisor.Spec, set map[string]bool, base []string) Configuration {
	given, own := variables(spec.Env), variables(base)
	hide := &redact.Redactor{}
	for name, value := range given {
		hide.Know(name, value)
	}
	c := Configuration{Name: spec.Name, File: spec.Config, Address: hide.Text(spec.Address), Dir: spec.Dir, Command: hide.Args(spec.Argv)}
	referred := map[string]string{} // name to default
	if spec.Config != "" {
		raw, err := os.ReadFile(spec.Config)
		if err != nil {
			c.Problem = err.Error()
		}
		referred = references(string(raw))
		text, missing := service.Expand(string(raw), func(name string) string { return given[strings.TrimPrefix(name, "env:")] })
		if len(missing) > 0 {
			c.Problem = "not set, and without a default: " + strings.Join(missing, ", ")
		}
		if c.YAML, err = hide.YAML(text); err != nil {
			c.Problem = hide.Text(err.Error())
		}
	}
	c.Env = []Variable{}
	for name, value := range given {
		source := fromMall
		if inherited, had := own[name]; had && inherited == value && !set[name] {
			source = fromShell
		}
		_, wanted := referred[name]
		if source == fromMall || (wanted && value != "") || strings.HasPrefix(name, "MALL_") {
			c.Env = append(c.Env, Variable{name, hide.Value(name, value), source})
		}
	}
	for name, fallback := range referred {
		if given[name] == "" {
			c.Env = append(c.Env, Variable{name, hide.Value(name, fallback), fromDefault})
		}
	}
	slices.SortFunc(c.Env, func(x, y Variable) int { return cmp.Compare(x.Name, y.Name) })
	c.SecretsHidden = hide.Hidden()
	return c
}

func variables(env []string) map[string]string {
	all := make(map[string]string, len(env))
	for _, kv := range env {
		name, value, _ := strings.Cut(kv, "=")
		all[name] = value
	}
	return all
}

// reference is ${NAME}, ${NAME:-default} or, in the Collector's files, ${env:NAME:-default}.
var reference = regexp.MustCompile(`\$\{(?:env:)?([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}`)

// references returns the variables that the text refers to, with their defaults.
func references(text string) map[string]string {
	all := map[string]string{}
	for _, m := range reference.FindAllStringSubmatch(text, -1) {
		all[m[1]] = m[2]
	}
	return all
}
