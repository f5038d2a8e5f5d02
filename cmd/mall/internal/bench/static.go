package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"time"
)

// Static is what the edge serves of the shop's pages. The generator runs on the same cores.
type Static struct {
	HTML      Sample `json:"html"`      // the storefront's page, made anew with its nonce for every answer
	Visit     Sample `json:"visit"`     // the page and every file that it names, in turn, as brotli
	VisitMean int64  `json:"visitMean"` // bytes of an answer of these
	Largest   Sample `json:"largest"`   // the largest of these files
	Bytes     int64  `json:"largestBytes"`
}

var named = regexp.MustCompile(`(?:src|href)="(/assets/[^"]+)"`)

// visitor asks for static files over connections that stay open.
type visitor struct {
	http *http.Client
	base string
}

// MeasureStatic asks for pages as fast as they are answered.
func MeasureStatic(ctx context.Context, url string, stretch time.Duration, workers int, say func(string)) (*Static, error) {
	v := &visitor{base: url, http: &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{
		MaxIdleConnsPerHost: workers, MaxIdleConns: workers, ReadBufferSize: 64 << 10, DisableCompression: true,
	}}}
	defer v.http.CloseIdleConnections()
	var page bytes.Buffer
	size, err := v.get(ctx, "/", &page)
	if err != nil {
		return nil, fmt.Errorf("the storefront: %w", err)
	}
	paths, sum, out, largest := []string{"/"}, size, &Static{}, ""
	for _, m := range named.FindAllSubmatch(page.Bytes(), -1) {
		path := string(m[1])
		if size, err = v.get(ctx, path, io.Discard); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		if paths, sum = append(paths, path), sum+size; size > out.Bytes {
			out.Bytes, largest = size, path
		}
	}
	if largest == "" {
		return nil, errors.New("the storefront's page names no files: is it built? (`mall up` says)")
	}
	out.VisitMean = sum / int64(len(paths))
	measure := func(what string, of ...string) Sample {
		say("static: " + what)
		get := func(ctx context.Context, n int64) error {
			_, err := v.get(ctx, of[n%int64(len(of))], io.Discard)
			return err
		}
		closed(ctx, workers, time.Second, get)
		return closed(ctx, workers, stretch, get)
	}
	out.HTML = measure("the storefront's page", "/")
	out.Visit = measure(fmt.Sprintf("the page and its %d files", len(paths)-1), paths...)
	out.Largest = measure("the largest of them", largest)
	return out, ctx.Err()
}

// get returns the size of the answer's body as it was sent.
func (v *visitor) get(ctx context.Context, path string, to io.Writer) (int64, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, v.base+path, http.NoBody)
	if err != nil {
		return 0, err
	}
	req.Header["Accept"] = []string{"text/html,*/*;q=0.8"}
	req.Header["Accept-Encoding"] = []string{"gzip, deflate, br, zstd"}
	resp, err := v.http.Do(req)
	if err != nil {
		return 0, err
	}
	defer func() { _ = resp.Body.Close() }()
	n, err := io.Copy(to, resp.Body)
	if err == nil && resp.StatusCode != http.StatusOK {
		err = errors.New(resp.Status)
	}
	return n, err
}
