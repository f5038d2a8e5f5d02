package store

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// What one record may hold. What is over is cut, says so where it was cut, and is counted in Stats.Cut.
const (
	MaxString     = 64 << 10 // bytes of one name, message or attribute value
	maxAttributes = 1024     // of one span, event, link, log line, resource or scope
	maxEvents     = 1024     // of one span, and as many links
	maxDepth      = 16       // of lists and maps in an attribute value
	maxElements   = 1024     // of one list or map
	maxRecord     = 1 << 20  // bytes of the attributes of one span or log line, events and links included
)

const tooDeep = "[cut: nested too deep]"

// cut shortens what is too long and replaces what is no UTF-8, of which JSON knows nothing.
func cut(s string) (string, bool) {
	wasCut := false
	if n := len(s); n > MaxString {
		mark := fmt.Sprintf("…[cut: %d bytes]", n)
		end := MaxString - len(mark)
		for end > 0 && !utf8.RuneStart(s[end]) {
			end--
		}
		s, wasCut = s[:end]+mark, true
	}
	return strings.ToValidUTF8(s, "\uFFFD"), wasCut
}
