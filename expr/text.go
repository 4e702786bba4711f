package expr

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"deet/dwarfinfo"
)

// A charKind is a type of characters.
type charKind struct {
	prefix string // of a literal: L, u, U
	size   int64  // in bytes
	plain  bool   // it is called char
}

// charKindOf says whether a type is one of characters. C's wide ones are
// numbers that have the names of wchar.h and uchar.h.
func charKindOf(t dwarfinfo.Type) (charKind, bool) {
	for {
		switch u := t.(type) {
		case *dwarfinfo.TypedefType:
			if prefix, ok := widePrefix(u.Name); ok {
				return charKind{prefix, u.Size(), false}, wideSize(u.Size())
			}
			t = u.Type
		case *dwarfinfo.QualifiedType:
			t = u.Type
		case *dwarfinfo.BaseType:
			return baseChar(u)
		default:
			return charKind{}, false
		}
	}
}

func baseChar(t *dwarfinfo.BaseType) (charKind, bool) {
	if prefix, ok := widePrefix(t.Name); ok {
		return charKind{prefix, t.ByteSize, false}, wideSize(t.ByteSize)
	}
	switch t.Encoding {
	case dwarfinfo.EncodingSignedChar, dwarfinfo.EncodingUnsignedChar:
		return charKind{"", 1, t.Name == "char"}, t.ByteSize == 1
	case dwarfinfo.EncodingUTF: // of C++ and Rust
		switch t.ByteSize {
		case 1:
			return charKind{"", 1, false}, true
		case 2:
			return charKind{"u", 2, false}, true
		case 4:
			return charKind{"U", 4, false}, true
		}
	}
	return charKind{}, false
}

func widePrefix(name string) (string, bool) {
	switch name {
	case "wchar_t":
		return "L", true
	case "char16_t":
		return "u", true
	case "char32_t":
		return "U", true
	}
	return "", false
}

func wideSize(n int64) bool { return n == 2 || n == 4 }

// untilNUL cuts a text into its units, up to the first that is zero.
func (c charKind) untilNUL(b []byte) []uint32 {
	var units []uint32
	for ; int64(len(b)) >= c.size; b = b[c.size:] {
		u := uint32(extend(b[:c.size], false))
		if u == 0 {
			break
		}
		units = append(units, u)
	}
	return units
}

// units cuts a text into its units, with those that are zero.
func (c charKind) units(b []byte) []uint32 {
	var units []uint32
	for ; int64(len(b)) >= c.size; b = b[c.size:] {
		units = append(units, uint32(extend(b[:c.size], false)))
	}
	return units
}

// A glyph is a character of a text; bad means that it is no character but a
// unit that belongs to none.
type glyph struct {
	code rune
	bad  bool
}

// glyphs decodes units of UTF-8, UTF-16 or UTF-32.
func (c charKind) glyphs(units []uint32) []glyph {
	var list []glyph
	for len(units) > 0 {
		g, n := glyph{rune(units[0]), true}, 1
		switch {
		case c.size == 1:
			var b [utf8.UTFMax]byte
			k := 0
			for ; k < len(b) && k < len(units); k++ {
				b[k] = byte(units[k])
			}
			if r, width := utf8.DecodeRune(b[:k]); r != utf8.RuneError {
				g, n = glyph{r, false}, width
			}
		case c.size == 2 && utf16.IsSurrogate(g.code):
			if len(units) > 1 {
				if r := utf16.DecodeRune(g.code, rune(units[1])); r != unicode.ReplacementChar {
					g, n = glyph{r, false}, 2
				}
			}
		case utf8.ValidRune(g.code):
			g.bad = false
		}
		list = append(list, g)
		units = units[n:]
	}
	return list
}

// torn counts the bytes at the end of a text that begin a character of UTF-8
// and lack its rest.
func (c charKind) torn(units []uint32) int {
	if c.size > 1 {
		return 0
	}
	for n := 1; n < utf8.UTFMax && n <= len(units); n++ {
		var b [utf8.UTFMax]byte
		for i, u := range units[len(units)-n:] {
			b[i] = byte(u)
		}
		if utf8.RuneStart(b[0]) {
			if utf8.FullRune(b[:n]) {
				return 0
			}
			return n
		}
	}
	return 0
}

// text quotes a text as C would. More than Repeats equal characters in a row
// are shown once. cut says that there is more of it.
func (f *formatter) text(units []uint32, c charKind, cut bool) string {
	list, torn := c.glyphs(units), 0
	if !cut {
		torn = c.torn(units)
	}
	segments := f.segments(list[:len(list)-torn])
	if torn > 0 {
		segments = append(segments, "<incomplete sequence "+escapedAll(list[len(list)-torn:])+">")
	}
	if len(segments) == 0 {
		segments = []string{`""`}
	}
	text := c.prefix + strings.Join(segments, ", ")
	if cut {
		text += "..."
	}
	return text
}

// segments are the parts of a text between which characters repeat.
func (f *formatter) segments(list []glyph) []string {
	var segments []string
	plain := 0 // the first of those that are to be quoted together
	flush := func(end int) {
		if plain < end {
			segments = append(segments, `"`+escapedAll(list[plain:end])+`"`)
		}
	}
	for i := 0; i < len(list); {
		n := 1
		for i+n < len(list) && list[i+n] == list[i] {
			n++
		}
		if n > f.Repeats {
			flush(i)
			segments = append(segments, fmt.Sprintf("'%s' <repeats %d times>", list[i].escaped('\''), n))
			plain = i + n
		}
		i += n
	}
	flush(len(list))
	return segments
}

func escapedAll(list []glyph) string {
	var b strings.Builder
	for _, g := range list {
		b.WriteString(g.escaped('"'))
	}
	return b.String()
}

// quoted writes one character.
func (c charKind) quoted(n uint64) string {
	g := glyph{code: rune(n)}
	g.bad = c.size == 1 && g.code >= utf8.RuneSelf || !utf8.ValidRune(g.code)
	return c.prefix + "'" + g.escaped('\'') + "'"
}

// escaped writes a character between quotes of a kind.
func (g glyph) escaped(quote rune) string {
	const letters, meanings = `abtnvfr\`, "\a\b\t\n\v\f\r\\"
	switch i := strings.IndexRune(meanings, g.code); {
	case g.code == quote:
		return `\` + string(quote)
	case i >= 0:
		return `\` + letters[i:i+1]
	case g.code == 0:
		return `\000`
	case g.bad && uint32(g.code) > 0xff:
		return fmt.Sprintf(`\x%x`, uint32(g.code))
	case g.bad:
		return fmt.Sprintf(`\%03o`, g.code)
	case unicode.IsPrint(g.code):
		return string(g.code)
	}
	var b strings.Builder
	for _, c := range []byte(string(g.code)) {
		fmt.Fprintf(&b, `\%03o`, c)
	}
	return b.String()
}

// readText reads a text of the program, up to limit units. It may end where
// the mapped memory ends, so it is read in pieces that do not cross a page,
// and at last byte by byte. err says where it could not be read on.
func readText(s Scope, addr uint64, c charKind, limit int) (units []uint32, err error) {
	const page = 4096
	var b []byte
	for most := uint64(64); len(units) < limit; {
		n := min(most, page-addr%page)
		piece := make([]byte, n)
		if s.ReadMemory(addr, piece) != nil {
			if n > 1 {
				most = 1
				continue
			}
			return units, fmt.Errorf("Cannot access memory at address %#x", addr)
		}
		b = append(b, piece...)
		whole := len(b) / int(c.size) * int(c.size)
		more := c.untilNUL(b[:whole])
		units = append(units, more...)
		if len(more) < whole/int(c.size) {
			break
		}
		b, addr = b[whole:], addr+n
	}
	return units[:min(len(units), limit)], nil
}

// textAt shows the text that a pointer leads to.
func (f *formatter) textAt(addr uint64, c charKind) string {
	units, err := readText(f.scope, addr, c, f.Elements+1)
	cut := len(units) > f.Elements
	text := f.text(units[:min(len(units), f.Elements)], c, cut)
	switch {
	case err != nil && len(units) == 0:
		return "<error: " + err.Error() + ">"
	case err != nil && !cut:
		return text + "<error: " + err.Error() + ">"
	}
	return text
}
