package domain

import (
	"bytes"
	"fmt"
	"net/http"
	"time"

	"mall/common/id"
	"mall/common/problem"
)

// MaxPicture is the most bytes of one picture.
const MaxPicture = 512 << 10

// Picture is an image of the catalogue. It never changes: another image is another picture.
type Picture struct {
	ID          string
	ContentType string
	Content     []byte
	CreatedAt   time.Time
}

// NewPicture checks an upload. Its type is what its bytes say; a declared one must agree.
// Errors: 413, 415, VALIDATION.
func NewPicture(declared string, content []byte, now time.Time) (Picture, error) {
	switch {
	case len(content) == 0:
		return Picture{}, problem.InvalidField("body", "must not be empty")
	case len(content) > MaxPicture:
		return Picture{}, TooLarge()
	}
	sniffed := sniff(content)
	if sniffed == "" || declared != sniffed {
		return Picture{}, problem.New(http.StatusUnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE",
			"send a picture as image/png, image/jpeg or image/webp, and what its Content-Type says")
	}
	return Picture{ID: id.New(), ContentType: sniffed, Content: content, CreatedAt: now}, nil
}

// TooLarge says that an upload has more than MaxPicture bytes.
func TooLarge() error {
	return problem.New(http.StatusRequestEntityTooLarge, "BODY_TOO_LARGE", "a picture is at most %s", fmt.Sprint(MaxPicture>>10, " KiB"))
}

// sniff knows the three formats by their first bytes; SVG is not among them, for it can hold scripts.
func sniff(b []byte) string {
	switch {
	case bytes.HasPrefix(b, []byte("\x89PNG\r\n\x1a\n")):
		return "image/png"
	case bytes.HasPrefix(b, []byte("\xff\xd8\xff")):
		return "image/jpeg"
	case len(b) >= 12 && bytes.HasPrefix(b, []byte("RIFF")) && string(b[8:12]) == "WEBP":
		return "image/webp"
	}
	return ""
}
