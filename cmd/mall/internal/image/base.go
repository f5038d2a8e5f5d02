package image

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/crypto/x509roots/fallback/bundle"
)

// Where the base layer keeps what programs look for.
const (
	CertFile = "/etc/ssl/certs/ca-certificates.crt"
	zoneDir  = "/usr/share/zoneinfo"
	home     = "/home/nonroot"
)

const (
	passwd = "" +
		"root:x:0:0:root:/root:/sbin/nologin\n" +
		"nobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin\n" +
		"nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n"
	group = "root:x:0:\nnobody:x:65534:\nnonroot:x:65532:\n"
	// Names come from the host's files before DNS, as everywhere.
	nsswitch = "hosts: files dns\n"
)

// baseTime is that of the base layer's files: it does not change with the commit, so every release shares the layer.
var baseTime = time.Unix(0, 0).UTC()

// baseEntries are what a static binary may look for: users, certificates, time zones, a folder for temporary files. The
// certificates are those that go.mod pins (Mozilla's, as the Go project packs them) and not the machine's; the time
// zones are those of the Go that compiles the binaries.
func baseEntries(ctx context.Context, root string) ([]entry, error) {
	zones, err := zoneEntries(ctx, root)
	if err != nil {
		return nil, err
	}
	return append(zones,
		file("/etc/passwd", []byte(passwd), 0o644),
		file("/etc/group", []byte(group), 0o644),
		file("/etc/nsswitch.conf", []byte(nsswitch), 0o644),
		file(CertFile, certificates(), 0o644),
		folder("/tmp", 0o1777, 0),
		folder(home, 0o700, UserID),
	), nil
}

// certificates leaves out roots that are trusted only under conditions, which a PEM file cannot state.
func certificates() []byte {
	var out bytes.Buffer
	for root := range bundle.Roots() {
		if root.Constraint == nil {
			_ = pem.Encode(&out, &pem.Block{Type: "CERTIFICATE", Bytes: root.Certificate}) // a buffer takes everything
		}
	}
	return out.Bytes()
}

func zoneEntries(ctx context.Context, root string) ([]entry, error) {
	cmd := exec.CommandContext(ctx, "go", "env", "GOROOT")
	cmd.Dir = root // where go.mod may ask for another Go
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("ask go where it is installed: %w", err)
	}
	archive := filepath.Join(strings.TrimSpace(string(out)), "lib", "time", "zoneinfo.zip")
	r, err := zip.OpenReader(archive)
	if err != nil {
		return nil, fmt.Errorf("time zones: %w (a complete Go has them)", err)
	}
	defer func() { _ = r.Close() }()
	var all []entry
	for _, f := range r.File {
		if f.FileInfo().IsDir() {
			continue
		}
		content, err := readZipped(f)
		if err != nil {
			return nil, fmt.Errorf("time zone %s: %w", f.Name, err)
		}
		all = append(all, file(zoneDir+"/"+f.Name, content, 0o644))
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s holds no time zones", archive)
	}
	return all, nil
}

func readZipped(f *zip.File) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	content, err := io.ReadAll(r)
	return content, errors.Join(err, r.Close())
}

// appEntries are the binary with its configuration.
func appEntries(root string, s Spec, binary string) ([]entry, error) {
	content, err := os.ReadFile(binary)
	if err != nil {
		return nil, fmt.Errorf("the binary of %s: %w", s.Name, err)
	}
	all := []entry{file(s.Binary(), content, 0o755)}
	for _, f := range s.Files {
		some, err := fileEntries(root, f)
		if err != nil {
			return nil, fmt.Errorf("the image of %s: %w", s.Name, err)
		}
		all = append(all, some...)
	}
	for _, dir := range s.Dirs {
		all = append(all, folder(dir, 0o700, UserID))
	}
	return all, nil
}

func fileEntries(root string, f File) ([]entry, error) {
	from := filepath.Join(root, filepath.FromSlash(f.From))
	if f.Glob == "" {
		content, err := os.ReadFile(from)
		return []entry{file(f.To, content, 0o644)}, err
	}
	names, err := filepath.Glob(filepath.Join(from, f.Glob))
	if err != nil || len(names) == 0 {
		return nil, errors.Join(err, fmt.Errorf("%s holds no %s", f.From, f.Glob))
	}
	all := make([]entry, 0, len(names))
	for _, name := range names {
		content, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		all = append(all, file(f.To+"/"+filepath.Base(name), content, 0o644))
	}
	return all, nil
}

// pageEntries are the shop's pages as they were built into dir.
func pageEntries(dir string) ([]entry, error) {
	var all []entry
	err := filepath.WalkDir(dir, func(name string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(name) //nolint:gosec // it was just built
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, name)
		if err != nil {
			return err
		}
		all = append(all, file(WebDir+"/"+filepath.ToSlash(rel), content, 0o644))
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("the shop's pages: %w", err)
	}
	return all, nil
}
