package image

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"
	"text/template"

	"mall/cmd/mall/internal/build"
)

// Dockerfile is where the rendered file lies, relative to the checkout.
const Dockerfile = "deploy/docker/Dockerfile"

//go:embed Dockerfile.tmpl
var dockerfileText string

var dockerfileTemplate = template.Must(template.New("Dockerfile").Funcs(template.FuncMap{
	"exec":   execForm,
	"module": func(s Spec) string { return path.Join("/src", s.Target.Module) },
	"main": func(s Spec) string {
		return "." + strings.TrimPrefix("/"+s.Target.Main, strings.TrimSuffix("/"+s.Target.Module, "/"))
	},
	"env": func(s Spec) []string { return s.Env },
	"copies": func(s Spec) []string {
		var all []string
		for _, f := range s.Files {
			if f.Glob == "" {
				all = append(all, "COPY "+f.From+" "+f.To)
			} else {
				all = append(all, "COPY "+f.From+"/"+f.Glob+" "+f.To+"/")
			}
		}
		return all
	},
	"ports": func(s Spec) string {
		ports := slices.Clone(s.Ports)
		slices.Sort(ports)
		return strings.Trim(fmt.Sprint(ports), "[]")
	},
}).Parse(dockerfileText))

// RenderDockerfile writes the Dockerfile for those who build with Docker: the same files, names and settings as Build's
// images have, on another base.
func RenderDockerfile() (string, error) {
	var out strings.Builder
	err := dockerfileTemplate.Execute(&out, map[string]any{
		"Specs": Specs(), "Tags": build.Tags, "AppDir": AppDir, "WebDir": WebDir, "User": User,
	})
	return out.String(), err
}

// execForm is the JSON array that Docker takes for a command without a shell.
func execForm(argv []string) (string, error) {
	b, err := json.Marshal(argv)
	return strings.ReplaceAll(string(b), `","`, `", "`), err
}
