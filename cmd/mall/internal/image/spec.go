// Package image makes mall's container images without a container runtime: the same commit gives the same bytes, on
// every machine. What an image holds and how it is started is said by the table in this file; the Dockerfile is made
// from it, too.
package image

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"mall/cmd/mall/internal/build"
	"mall/cmd/mall/internal/topology"
)

// Where things are in every image, and as whom it runs.
const (
	AppDir    = "/app"
	ConfigDir = AppDir + "/etc"
	WebDir    = AppDir + "/web"
	QueueDir  = "/var/lib/collector" // a volume belongs there
	UserID    = 65532
	User      = "65532:65532"
)

// Ports inside a container; outside they are the deployment's.
const (
	HTTPPort  = 8888
	GRPCPort  = 8080
	AdminPort = 9091
)

// Budgets in bytes, compressed.
const (
	Budget          = 20_000_000
	CollectorBudget = 40_000_000 // the Collector brings its Kubernetes, ClickHouse and Prometheus clients
)

// Mall is the command's own image: migrations, seed, audit.
const Mall = "mall"

// File is one of the checkout that the image holds; a folder stands for the files in it that match Glob.
type File struct {
	From string `json:"from"` // relative to the checkout
	To   string `json:"to"`
	Glob string `json:"glob,omitempty"` // empty: From is a file
}

// Spec is what one image holds and how it is started.
type Spec struct {
	Name        string       `json:"name"`
	Description string       `json:"description"`
	Target      build.Target `json:"-"`
	Files       []File       `json:"files"`
	Pages       bool         `json:"pages"` // the shop's, in WebDir
	Entrypoint  []string     `json:"entrypoint"`
	Cmd         []string     `json:"cmd,omitempty"`
	Env         []string     `json:"env"`
	Ports       []int        `json:"ports"`
	Dirs        []string     `json:"dirs,omitempty"` // that the process may write to, where they are volumes
	Budget      int64        `json:"budget"`
}

// Title is the image's name for people.
func (s Spec) Title() string { return "mall " + s.Name }

// Binary is the executable's place in the image.
func (s Spec) Binary() string { return AppDir + "/" + s.Name }

// common is the environment of all images: where certificates are, and what a container needs other than a laptop.
var common = []string{"PATH=" + AppDir, "SSL_CERT_FILE=" + CertFile}

// Specs are all images that can be built, in the order of the topology.
func Specs() []Spec {
	var all []Spec
	for _, s := range topology.Services(0) {
		all = append(all, serviceSpec(s))
	}
	all = append(all, Spec{
		Name: Mall, Description: "Migrations, seed data and audits of mall",
		Target:     build.Target{Name: Mall, Main: "cmd/mall"},
		Files:      []File{{From: "cmd/mall/etc", To: ConfigDir, Glob: "*.yaml"}},
		Entrypoint: []string{AppDir + "/" + Mall},
		Env:        append(slices.Clone(common), "MALL_HOST=0.0.0.0", fmt.Sprintf("AUDITOR_ADMIN_PORT=%d", AdminPort)),
		Ports:      []int{AdminPort}, Budget: Budget,
	})
	for _, s := range topology.Telemetry(0) {
		if s.Name == topology.Collector {
			all = append(all, collectorSpec(s))
		}
	}
	return all
}

func serviceSpec(s topology.Service) Spec {
	config := ConfigDir + "/" + path.Base(s.Config())
	spec := Spec{
		Name: s.Name, Description: "The " + s.Name + " service of mall",
		Target:     build.Target{Name: s.Name, Main: s.Main, Module: s.Module},
		Files:      []File{{From: s.Config(), To: config}},
		Entrypoint: []string{AppDir + "/" + s.Name, "-f", config},
		Env:        append(slices.Clone(common), "MALL_HOST=0.0.0.0", fmt.Sprintf("%s=%d", s.AdminEnv(), AdminPort)),
		Ports:      []int{AdminPort}, Budget: Budget,
	}
	if s.Port != 0 {
		port := HTTPPort
		if strings.HasSuffix(s.Name, "-rpc") {
			port = GRPCPort
		}
		spec.Env = append(spec.Env, fmt.Sprintf("%s=%d", s.PortEnv(), port))
		spec.Ports = append(spec.Ports, port)
	}
	if s.Name == "user-worker" { // mails become files where there is no SMTP server
		spec.Env = append(spec.Env, "MALL_STATE_DIR=/tmp")
	}
	if s.Name == topology.Edge {
		spec.Pages = true
		spec.Description = "The entrance of mall: its API and the shop's pages"
		spec.Env = append(spec.Env, "MALL_WEB_DIR="+WebDir)
	}
	return spec
}

// collectorSpec holds all configurations; which of them run is said by the deployment's arguments.
func collectorSpec(s topology.Service) Spec {
	return Spec{
		Name: s.Name, Description: "mall's OpenTelemetry Collector",
		Target:     build.Target{Name: s.Name, Main: s.Main, Module: s.Module},
		Files:      []File{{From: s.Main + "/config", To: ConfigDir, Glob: "*.yaml"}},
		Entrypoint: []string{AppDir + "/" + s.Name},
		Cmd:        []string{"--config=" + ConfigDir + "/agent.yaml", "--config=" + ConfigDir + "/redaction.yaml"},
		Env:        slices.Clone(common), Ports: []int{4317, 4318, 8888, 13133}, Dirs: []string{QueueDir}, Budget: CollectorBudget,
	}
}

// Listed is one image for other programs.
type Listed struct {
	Spec

	Title   string   `json:"title"`
	User    string   `json:"user"`
	WorkDir string   `json:"workDir"`
	Labels  []string `json:"labels"` // their names
}

// List describes all images.
func List() []Listed {
	specs := Specs()
	all := make([]Listed, len(specs))
	for i, s := range specs {
		labels := slices.Sorted(maps.Keys(Labels(s, Source{URL: "-"})))
		all[i] = Listed{Spec: s, Title: s.Title(), User: User, WorkDir: AppDir, Labels: labels}
	}
	return all
}

// Select returns the named images, all of them when none is named.
func Select(names []string) ([]Spec, error) {
	all := Specs()
	if len(names) == 0 {
		return all, nil
	}
	var out []Spec
	for _, name := range names {
		i := slices.IndexFunc(all, func(s Spec) bool { return s.Name == name })
		if i < 0 {
			known := make([]string, len(all))
			for j, s := range all {
				known[j] = s.Name
			}
			return nil, fmt.Errorf("--services names %q, of which there is no image; there are %s", name, strings.Join(known, ", "))
		}
		if !slices.ContainsFunc(out, func(s Spec) bool { return s.Name == name }) {
			out = append(out, all[i])
		}
	}
	return out, nil
}
