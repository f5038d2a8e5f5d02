package delivery

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rhysd/actionlint"
	"go.yaml.in/yaml/v3"
)

func TestActionlintFindsNothing(t *testing.T) {
	linter, err := actionlint.NewLinter(io.Discard, &actionlint.LinterOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range workflows(t) {
		found, err := linter.Lint(name, []byte(read(t, name)), nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range found {
			t.Error(f)
		}
	}
}

func TestActionlintFindsANeedThatIsNotThere(t *testing.T) {
	linter, err := actionlint.NewLinter(io.Discard, &actionlint.LinterOptions{})
	if err != nil {
		t.Fatal(err)
	}
	broken := strings.Replace(read(t, ".github/workflows/release.yml"), "needs: publish", "needs: published", 1)
	found, err := linter.Lint("release.yml", []byte(broken), nil)
	if err != nil || len(found) == 0 {
		t.Fatalf("actionlint lets it pass: %v", err)
	}
}

func TestThePipelinesFollowTheirSchemas(t *testing.T) {
	gitlab := []string{"--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci"}
	if out, err := checkSchema(t, append(gitlab, filepath.Join(root, ".gitlab-ci.yml"))...); err != nil {
		t.Error(out)
	}
	for _, name := range workflows(t) {
		if out, err := checkSchema(t, "--builtin-schema", "vendor.github-workflows", filepath.Join(root, name)); err != nil {
			t.Error(out)
		}
	}
	wrong := filepath.Join(t.TempDir(), ".gitlab-ci.yml")
	text := strings.Replace(read(t, ".gitlab-ci.yml"), "resource_group: registry", "resource_group: [registry]", 1)
	if err := os.WriteFile(wrong, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := checkSchema(t, append(gitlab, wrong)...); err == nil {
		t.Error("the schema lets a wrong file pass")
	}
}

// checkSchema runs check-jsonschema, which it installs once into .mall.
func checkSchema(t *testing.T, args ...string) (string, error) {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join(root, ".mall/tools/check-jsonschema"))
	if err != nil {
		t.Fatal(err)
	}
	want := read(t, "tools/delivery/requirements.txt")
	if have, err := os.ReadFile(filepath.Join(dir, "requirements.txt")); err != nil || string(have) != want {
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
		pip := exec.CommandContext(t.Context(), "python3", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps",
			"--target", dir, "--requirement", "requirements.txt")
		if out, err := pip.CombinedOutput(); err != nil {
			t.Fatalf("install check-jsonschema: %v\n%s", err, out)
		}
		if err := os.WriteFile(filepath.Join(dir, "requirements.txt"), []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), "python3", append([]string{"-m", "check_jsonschema"}, args...)...)
	cmd.Env = append(os.Environ(), "PYTHONPATH="+dir)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

var pinned = regexp.MustCompile(`^\s*(?:- )?uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$`)

func TestActionsArePinnedByDigest(t *testing.T) {
	versions := map[string]string{}
	for _, name := range workflows(t) {
		for line := range strings.Lines(read(t, name)) {
			if !strings.Contains(line, "uses:") {
				continue
			}
			line = strings.TrimRight(line, "\n")
			if !pinned.MatchString(line) {
				t.Errorf("%s: %q is not pinned by a commit's full digest with its version behind it", name, line)
			}
			_, use, _ := strings.Cut(line, "uses: ")
			action, _, _ := strings.Cut(use, "@")
			if before := versions[action]; before != "" && before != use {
				t.Errorf("%s: %s is %s elsewhere", name, use, before)
			}
			versions[action] = use
		}
	}
}

func TestImagesOfThePipelinesArePinnedByDigest(t *testing.T) {
	var gitlab struct{ Variables map[string]string }
	parse(t, ".gitlab-ci.yml", &gitlab)
	digest := regexp.MustCompile(`^[\w./-]+:[\w.-]+@sha256:[0-9a-f]{64}$`)
	for _, name := range []string{"GO_IMAGE", "TRIVY_IMAGE"} {
		if !digest.MatchString(gitlab.Variables[name]) {
			t.Errorf("%s %q has no version or no digest", name, gitlab.Variables[name])
		}
	}
	if want := "ARG GO_IMAGE=" + gitlab.Variables["GO_IMAGE"] + "\n"; !strings.Contains(read(t, "deploy/docker/Dockerfile"), want) {
		t.Errorf("deploy/docker/Dockerfile builds with another Go than .gitlab-ci.yml: %s", want)
	}
	for _, name := range workflows(t) {
		var workflow struct{ Env map[string]string }
		parse(t, name, &workflow)
		if workflow.Env["TRIVY_IMAGE"] != gitlab.Variables["TRIVY_IMAGE"] {
			t.Errorf("%s scans with %s, .gitlab-ci.yml with %s", name, workflow.Env["TRIVY_IMAGE"], gitlab.Variables["TRIVY_IMAGE"])
		}
	}
}

func TestEveryWorkflowTakesTheLeastPermissions(t *testing.T) {
	allowed := map[string]string{"release.yml publish": "contents: read, id-token: write"}
	for _, name := range workflows(t) {
		var workflow struct {
			Permissions map[string]string
			Concurrency map[string]any
			Jobs        map[string]struct {
				Permissions map[string]string
				Timeout     int `yaml:"timeout-minutes"`
			}
		}
		parse(t, name, &workflow)
		if workflow.Permissions == nil || len(workflow.Permissions) > 0 || workflow.Concurrency == nil {
			t.Errorf("%s: `permissions: {}` and `concurrency` are to stand at its top", name)
		}
		for job, j := range workflow.Jobs {
			var have []string
			for scope, right := range j.Permissions {
				have = append(have, scope+": "+right)
			}
			slices.Sort(have)
			want := allowed[filepath.Base(name)+" "+job]
			if want == "" {
				want = "contents: read"
			}
			if got := strings.Join(have, ", "); got != want {
				t.Errorf("%s: job %s has the permissions %q, expected %q", name, job, got, want)
			}
			if j.Timeout == 0 {
				t.Errorf("%s: job %s has no timeout-minutes", name, job)
			}
		}
	}
}

// reserved are the keys of .gitlab-ci.yml that are no jobs.
var reserved = []string{"stages", "workflow", "variables", "default", "include"}

type gitlabJob struct {
	Stage   string
	Extends yaml.Node
	Needs   []yaml.Node
}

func gitlabJobs(t *testing.T) (jobs map[string]gitlabJob, stages []string) {
	t.Helper()
	var nodes map[string]yaml.Node
	parse(t, ".gitlab-ci.yml", &nodes)
	jobs = map[string]gitlabJob{}
	for name, node := range nodes {
		if slices.Contains(reserved, name) || name == ".caches" {
			continue
		}
		var job gitlabJob
		if err := node.Decode(&job); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		jobs[name] = job
	}
	node := nodes["stages"]
	if err := node.Decode(&stages); err != nil {
		t.Fatal(err)
	}
	return jobs, stages
}

func words(node yaml.Node) []string {
	if node.Kind == yaml.ScalarNode {
		return []string{node.Value}
	}
	var list []string
	_ = node.Decode(&list)
	return list
}

func TestWhatGitLabJobsNeedAndExtendIsThere(t *testing.T) {
	jobs, stages := gitlabJobs(t)
	// stage finds a job's own or what it extends.
	var stage func(name string) string
	stage = func(name string) string {
		job := jobs[name]
		for _, parent := range words(job.Extends) {
			if job.Stage == "" {
				job.Stage = stage(parent)
			}
		}
		return job.Stage
	}
	for name, job := range jobs {
		for _, parent := range words(job.Extends) {
			if _, ok := jobs[parent]; !ok {
				t.Errorf("%s extends %s, which is not there", name, parent)
			}
		}
		at := slices.Index(stages, stage(name))
		if at < 0 && (stage(name) != "" || !strings.HasPrefix(name, ".")) {
			t.Errorf("%s has the stage %q, which is not there", name, stage(name))
		}
		for _, need := range job.Needs { // those of a hidden job go to who extends it
			if _, ok := jobs[need.Value]; !ok || strings.HasPrefix(need.Value, ".") {
				t.Errorf("%s needs %s, which is not there", name, need.Value)
			} else if slices.Index(stages, stage(need.Value)) > at {
				t.Errorf("%s needs %s of a later stage", name, need.Value)
			}
		}
	}
}

var (
	makeCall   = regexp.MustCompile(`\bmake (?:--no-print-directory )?([a-z][a-z0-9/-]*)`)
	scriptCall = regexp.MustCompile(`\b(?:sh|bash) ([\w/.-]+\.sh)(?: (\w+))?`)
	makeTarget = regexp.MustCompile(`(?m)^([a-z][a-z0-9/-]*):`)
	comment    = regexp.MustCompile(`(?m)^\s*#.*$`)
	matrixPart = regexp.MustCompile(`^\s*part: \[([^\]]*)\]`)
	suitePart  = regexp.MustCompile(`Usage: test/run\.sh \[([a-z|0-9]+)`)
)

func TestWhatThePipelinesCallIsThere(t *testing.T) {
	targets := map[string]bool{}
	for _, m := range makeTarget.FindAllStringSubmatch(read(t, "Makefile"), -1) {
		targets[m[1]] = true
	}
	parts := strings.Split(suitePart.FindStringSubmatch(read(t, "test/run.sh"))[1], "|")
	calls := 0
	for _, name := range append(workflows(t), ".gitlab-ci.yml") {
		for line := range strings.Lines(read(t, name)) {
			if strings.HasPrefix(strings.TrimSpace(line), "#") {
				continue
			}
			for _, m := range makeCall.FindAllStringSubmatch(line, -1) {
				calls++
				if !targets[m[1]] {
					t.Errorf("%s calls make %s, which the Makefile does not have", name, m[1])
				}
			}
			for _, m := range matrixPart.FindAllStringSubmatch(line, -1) {
				for part := range strings.SplitSeq(m[1], ", ") {
					if !slices.Contains(parts, part) {
						t.Errorf("%s calls test/run.sh with %s, which is none of %v", name, part, parts)
					}
				}
			}
			for _, m := range scriptCall.FindAllStringSubmatch(line, -1) {
				calls++
				if _, err := os.Stat(filepath.Join(root, m[1])); err != nil {
					t.Errorf("%s calls %s: %v", name, m[1], err)
				}
				if m[1] == "test/run.sh" && m[2] != "" && !slices.Contains(parts, m[2]) {
					t.Errorf("%s calls test/run.sh with %s, which is none of %v", name, m[2], parts)
				}
			}
		}
	}
	if calls < 30 {
		t.Errorf("only %d calls were found: the expressions above miss some", calls)
	}
}

func TestBothPipelinesDoTheSame(t *testing.T) {
	called := func(text string) []string {
		var out []string
		text = comment.ReplaceAllString(text, "")
		for _, m := range makeCall.FindAllStringSubmatch(text, -1) {
			out = append(out, "make "+m[1])
		}
		for _, m := range scriptCall.FindAllStringSubmatch(text, -1) {
			out = append(out, m[1])
		}
		slices.Sort(out)
		return slices.Compact(out)
	}
	var github strings.Builder
	for _, name := range workflows(t) {
		github.WriteString(read(t, name))
	}
	gitlab := called(read(t, ".gitlab-ci.yml"))
	for _, call := range gitlab {
		// GitHub's runners bring Node and jq along.
		if call != "deploy/local/install-deps.sh" && !slices.Contains(called(github.String()), call) {
			t.Errorf(".gitlab-ci.yml calls %s and no workflow of GitHub does", call)
		}
	}
	for _, call := range called(github.String()) {
		if !slices.Contains(gitlab, call) {
			t.Errorf("a workflow of GitHub calls %s and .gitlab-ci.yml does not", call)
		}
	}
}

// secret is a key or an assignment of a password that is no reference to a variable.
var secret = regexp.MustCompile(`(?i)(-----BEGIN [A-Z ]*PRIVATE KEY|\b(?:AKIA|LTAI)[A-Z0-9]{12,}|\bgh[pousr]_\w{30,}|\bglpat-[\w-]{20,}|(?:password|secret|token|_key)\w*\s*[:=]\s*["']?[^\s"'$:{([]{6,})`)

// secretsName is where a Secret is named, not what it holds.
var secretsName = regexp.MustCompile(`\b(?:secretName|existingSecret): [\w-]+`)

func TestNoSecretIsWrittenDown(t *testing.T) {
	var files []string
	for _, pattern := range []string{".gitlab-ci.yml", ".github/workflows/*.yml", "deploy/pipelines/*", "deploy/gitops/argocd/*", "deploy/gitops/environments/*/*"} {
		found, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	if len(files) < 15 {
		t.Fatalf("only %d files", len(files))
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			if !strings.HasPrefix(strings.TrimSpace(line), "#") && secret.MatchString(secretsName.ReplaceAllString(line, "")) {
				t.Errorf("%s: %s", name, strings.TrimSpace(line))
			}
		}
	}
	for _, planted := range []string{"REGISTRY_PASSWORD: hunter2hunter2", "key: LTAI5tAbCdEfGhIjKlMn", "-----BEGIN OPENSSH PRIVATE KEY-----", "GITOPS_TOKEN=abcdef123456"} {
		if !secret.MatchString(planted) {
			t.Errorf("%q would not be found", planted)
		}
	}
}
