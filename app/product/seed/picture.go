package seed

import (
	"bytes"
	"html/template"
	"strings"
)

// contentType of seeded pictures. They are drawn by mall itself; operators upload other types only.
const contentType = "image/svg+xml"

var drawing = template.Must(template.New("picture").Parse(strings.TrimSpace(`
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 600" role="img" aria-label="{{.Label}}">
<defs><linearGradient id="g" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="hsl({{.Hue}},62%,88%)"/><stop offset="1" stop-color="hsl({{.Hue2}},58%,68%)"/></linearGradient></defs>
<rect width="600" height="600" fill="url(#g)"/>
<circle cx="{{.X}}" cy="{{.Y}}" r="{{.R}}" fill="#fff" opacity=".35"/>
<circle cx="{{.X2}}" cy="{{.Y2}}" r="{{.R2}}" fill="hsl({{.Hue2}},60%,45%)" opacity=".12"/>
<g transform="rotate({{.Turn}} 300 300)"><circle cx="300" cy="300" r="168" fill="#fff" opacity=".82"/>
<path d="{{.Icon}}" fill="none" stroke="hsl({{.Hue}},55%,34%)" stroke-width="13" stroke-linejoin="round" stroke-linecap="round"/></g>
<text x="300" y="540" text-anchor="middle" font-family="'PingFang SC','Noto Sans CJK SC','Microsoft YaHei',sans-serif" font-size="{{.Size}}" font-weight="600" fill="hsl({{.Hue}},55%,24%)">{{.Label}}</text>
</svg>`)))

// draw makes a product's picture, under 2 KB: its category's colour and sign, varied by its name.
func draw(c category, p product) ([]byte, error) {
	vary := func(what string, low, high int64) int64 { return low + pick(p.titleEn+what, high-low+1) }
	size := 46
	if n := len([]rune(p.titleZh)); n > 11 {
		size = 36
	}
	var out bytes.Buffer
	err := drawing.Execute(&out, map[string]any{
		"Label": p.titleZh, "Size": size, "Icon": c.icon,
		"Hue": int64(c.hue) + vary("hue", -14, 14), "Hue2": int64(c.hue) + vary("hue2", 18, 46),
		"X": vary("x", 0, 220), "Y": vary("y", 0, 200), "R": vary("r", 90, 190),
		"X2": vary("x2", 400, 600), "Y2": vary("y2", 330, 600), "R2": vary("r2", 120, 230),
		"Turn": vary("turn", -6, 6),
	})
	return out.Bytes(), err
}
