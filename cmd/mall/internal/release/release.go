package release

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// Request is what to release.
type Request struct {
	Checkout    string // of the GitOps repository
	Code        string // of the code, for the list of commits; may be empty
	Environment string
	Services    []string // names, or all
	Version     Image    // what they are to run; unless From is set
	From        string   // the environment whose versions are taken over
	Push        bool
	// Check is asked about every image before anything changes. It may be nil.
	Check func(ctx context.Context, reference Reference) error
}

// Result tells what was done.
type Result struct {
	Environment string
	Changes     []Change
	Commit      string // short name; empty when there was nothing to do
	Diff        string
	Remote      string // what was pushed to; empty when nothing was
	Unpushed    int    // commits that wait for a push, this one among them
	// Migrations is the version of migrations that stays while services go on to another one. Empty: they went along.
	Migrations string
}

// Run makes the commit. It changes nothing unless all of it can be done; only what a push needs of the
// remote can fail after the commit.
func Run(ctx context.Context, request Request) (*Result, error) {
	if err := request.validate(); err != nil {
		return nil, err
	}
	dir, err := findEnvironments(request.Checkout)
	if err != nil {
		return nil, err
	}
	images, err := readImages(dir, request.Environment)
	if err != nil {
		return nil, err
	}
	versions, err := request.versions(dir, images)
	if err != nil {
		return nil, err
	}
	repo := repository{request.Checkout}
	up, err := repo.ready(ctx)
	if err != nil {
		return nil, err
	}
	result := &Result{Environment: request.Environment, Unpushed: up.Ahead}
	for _, name := range images.Services() {
		if to, wanted := versions[name]; wanted && to != images.Image(name) {
			result.Changes = append(result.Changes, Change{name, images.Image(name), to})
		}
	}
	result.Migrations = staysBehind(images, versions, result.Changes)
	if err := request.check(ctx, dir, result.Changes); err != nil {
		return nil, err
	}
	if len(result.Changes) == 0 {
		return result, nil
	}
	edited, err := images.Set(versions)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(dir, request.Environment, imagesFile)
	if result.Commit, err = repo.commitFile(ctx, path, images.Bytes(), edited.Bytes(), request.message(ctx, images, result.Changes)); err != nil {
		return nil, err
	}
	result.Unpushed++
	if result.Diff, err = repo.git(ctx, "show", "--format=", "--unified=1", "HEAD"); err != nil {
		return nil, err
	}
	if request.Push {
		if err := repo.push(ctx, up); err != nil {
			return result, err
		}
		result.Remote, result.Unpushed = up.Remote+"/"+up.Branch, 0
	}
	return result, nil
}

func (r Request) validate() error {
	if len(r.Services) == 0 {
		return errors.New("--service names what to release, or all")
	}
	if r.From != "" {
		if r.From == r.Environment {
			return fmt.Errorf("--from and --to are both %s", r.From)
		}
		return nil
	}
	if err := CheckTag(r.Version.Tag); err != nil {
		return err
	}
	if r.Version.Digest == "" {
		return nil
	}
	if len(r.Services) > 1 || r.Services[0] == "all" {
		return errors.New("--digest names one image, so give one --service")
	}
	return CheckDigest(r.Version.Digest)
}

// versions is what each wanted service is to run.
func (r Request) versions(dir string, images *Images) (map[string]Image, error) {
	names, err := choose(images, r.Environment, r.Services)
	if err != nil {
		return nil, err
	}
	versions := map[string]Image{}
	if r.From == "" {
		for _, name := range names {
			versions[name] = r.Version
		}
		return versions, nil
	}
	source, err := readImages(dir, r.From)
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if !slices.Contains(source.Services(), name) {
			return nil, fmt.Errorf("%s has no service %q to promote", r.From, name)
		}
		versions[name] = source.Image(name)
	}
	return versions, nil
}

// migrate is the service of images.yaml whose version decides which migrations run.
const migrate = "migrate"

// staysBehind finds services that may begin to need migrations which do not run with them.
func staysBehind(images *Images, versions map[string]Image, changes []Change) string {
	if _, along := versions[migrate]; along || !slices.Contains(images.Services(), migrate) {
		return ""
	}
	now := images.Image(migrate).Tag
	if slices.ContainsFunc(changes, func(c Change) bool { return c.To.Tag != now }) {
		return now
	}
	return ""
}

func (r Request) check(ctx context.Context, dir string, changes []Change) error {
	if r.Check == nil {
		return nil
	}
	registry, err := readReferences(dir, r.Environment)
	if err != nil {
		return err
	}
	for _, c := range changes {
		if err := r.Check(ctx, registry.of(c.Service, c.To)); err != nil {
			return fmt.Errorf("nothing was changed: %w", err)
		}
	}
	return nil
}

func (r Request) message(ctx context.Context, images *Images, changes []Change) string {
	var spans []history
	for _, c := range changes {
		known := slices.ContainsFunc(spans, func(h history) bool { return h.from == c.From.Tag && h.to == c.To.Tag })
		if r.Code == "" || known || c.From.Tag == c.To.Tag {
			continue
		}
		added, removed := repository{r.Code}.between(ctx, c.From.Tag, c.To.Tag)
		spans = append(spans, history{c.From.Tag, c.To.Tag, added, removed})
	}
	all := len(changes) == len(images.Services())
	return message(title(r.Environment, r.From, all, changes), r.Environment, changes, spans)
}

// commitFile writes and commits a file; when the commit fails, for example by a hook, the file is as before.
func (r repository) commitFile(ctx context.Context, path string, before, after []byte, message string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	path, err = filepath.Abs(path)
	if err != nil {
		return "", err
	}
	if err := os.WriteFile(path, after, info.Mode().Perm()); err != nil {
		return "", err
	}
	name, err := r.commit(ctx, message, path)
	if err != nil {
		return "", errors.Join(err, os.WriteFile(path, before, info.Mode().Perm()))
	}
	return name, nil
}
