package bulk

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/consumer/consumererror"
)

// maxAnswer bounds how much of an answer is read, in bytes; a batch's answer is a few hundred per document.
const maxAnswer = 32 << 20

type sender struct {
	config   *Config
	settings component.TelemetrySettings
	client   *http.Client
}

func (s *sender) start(ctx context.Context, host component.Host) (err error) {
	s.client, err = s.config.ToClient(ctx, host.GetExtensions(), s.settings)
	return err
}

// send creates the documents in index. Its error is permanent where sending them again cannot help.
func (s *sender) send(ctx context.Context, index string, documents []document) error {
	body, lost := encode(documents)
	if len(body) == 0 {
		return lost
	}
	url := strings.TrimSuffix(s.config.Endpoint, "/") + "/" + index + "/_bulk?filter_path=errors,items.*.status,items.*.error"
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return consumererror.NewPermanent(err)
	}
	req.Header.Set("Content-Type", "application/x-ndjson")
	resp, err := s.client.Do(req)
	if err != nil {
		return fmt.Errorf("%s: %w", index, err)
	}
	defer func() { _ = resp.Body.Close() }() // it has been read
	answer, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return fmt.Errorf("%s: read the answer: %w", index, err)
	}
	if resp.StatusCode != http.StatusOK {
		err := fmt.Errorf("%s: %s: %.300s", index, resp.Status, answer)
		if passing(resp.StatusCode) {
			return err
		}
		return consumererror.NewPermanent(err)
	}
	if err := judge(index, answer); err != nil {
		return err
	}
	return lost
}

// encode writes the pairs of lines that _bulk takes; data streams allow only create. What JSON cannot say, such as a NaN,
// is left out: the error is permanent and about these documents alone.
func encode(documents []document) ([]byte, error) {
	var out bytes.Buffer
	var lost error
	for _, d := range documents {
		line, err := json.Marshal(d)
		if err != nil {
			lost = consumererror.NewPermanent(fmt.Errorf("encode a document: %w", err))
			continue
		}
		sum := sha256.Sum256(line)
		out.WriteString(`{"create":{"_id":"` + hex.EncodeToString(sum[:16]) + `"}}` + "\n")
		out.Write(line)
		out.WriteByte('\n')
	}
	return out.Bytes(), lost
}

type result struct {
	Status int `json:"status"`
	Error  struct {
		Type   string `json:"type"`
		Reason string `json:"reason"`
	} `json:"error"`
}

// judge reads the answer of a _bulk that was accepted: each document has a status of its own.
func judge(index string, answer []byte) error {
	var said struct {
		Errors bool                `json:"errors"`
		Items  []map[string]result `json:"items"`
	}
	if err := json.Unmarshal(answer, &said); err != nil {
		return fmt.Errorf("%s: an answer that is not _bulk's: %w", index, err)
	}
	if !said.Errors {
		return nil
	}
	var refused int
	var first result
	for _, item := range said.Items {
		r := item["create"]
		switch {
		case r.Status < 300, r.Status == http.StatusConflict: // it is there from an earlier attempt
		case passing(r.Status):
			return fmt.Errorf("%s: %d %s: %s", index, r.Status, r.Error.Type, r.Error.Reason)
		default:
			refused++
			first = r
		}
	}
	if refused == 0 {
		return nil
	}
	return consumererror.NewPermanent(fmt.Errorf("%s: %d of %d documents refused, such as %d %s: %s",
		index, refused, len(said.Items), first.Status, first.Error.Type, first.Error.Reason))
}

// passing is a status that another attempt may change: too busy, out of order, or locked out for the time being.
func passing(status int) bool {
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusRequestTimeout, http.StatusTooManyRequests:
		return true
	}
	return status >= 500
}
