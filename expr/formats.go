package expr

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"deet/dwarfinfo"
)

// formatted shows a number in the form that the user asked for.
func (f *formatter) formatted(n uint64, size int64, t dwarfinfo.Type, b []byte) string {
	masked := n
	if size < 8 {
		masked &= 1<<(8*size) - 1
	}
	switch f.Format {
	case 'x':
		return fmt.Sprintf("%#x", masked)
	case 'z':
		return fmt.Sprintf("0x%0*x", 2*size, masked)
	case 'o':
		if masked == 0 {
			return "0"
		}
		return fmt.Sprintf("0%o", masked)
	case 't':
		return strconv.FormatUint(masked, 2)
	case 'd':
		shift := 64 - 8*size
		return strconv.FormatInt(int64(n<<shift)>>shift, 10)
	case 'u':
		return strconv.FormatUint(masked, 10)
	case 'c':
		return fmt.Sprintf("%d %s", int8(n), quoteChar(byte(n)))
	case 'a':
		text := fmt.Sprintf("%#x", masked)
		if symbol := f.scope.Symbolize(masked); symbol != "" {
			text += " <" + symbol + ">"
		}
		return text
	case 'f':
		if size == 4 || size == 8 {
			if _, ok := dwarfinfo.Underlying(t).(*dwarfinfo.PointerType); !ok && isFloat(t) {
				return formatFloat(b)
			}
		}
	}
	text, _ := f.natural(n, t)
	return text
}

// formatFloat writes as many digits as it takes to tell the number from its
// neighbours, 9 for a float and 17 for a double, without trailing zeros.
func formatFloat(b []byte) string {
	v := floatOf(b)
	digits := 17
	if len(b) == 4 {
		digits = 9
	}
	if len(b) >= 10 {
		digits = 18
	}
	switch {
	case math.IsInf(v, 1):
		return "inf"
	case math.IsInf(v, -1):
		return "-inf"
	case math.IsNaN(v):
		sign := ""
		if b[len(b)-1]&0x80 != 0 && len(b) <= 8 {
			sign = "-"
		}
		return fmt.Sprintf("%snan(0x%x)", sign, nanPayload(b))
	}
	return trimFloat(v, digits)
}

func nanPayload(b []byte) uint64 {
	if len(b) == 4 {
		return extend(b, false) & (1<<23 - 1)
	}
	return extend(b[:8], false) & (1<<52 - 1)
}

// trimFloat is C's %g.
func trimFloat(v float64, digits int) string {
	text := strconv.FormatFloat(v, 'g', digits, 64)
	mantissa, exponent, hasExponent := strings.Cut(text, "e")
	// Go's %g changes to an exponent at 21, C's at the precision.
	if !hasExponent {
		if strings.Contains(mantissa, ".") {
			mantissa = strings.TrimRight(strings.TrimRight(mantissa, "0"), ".")
		}
		return mantissa
	}
	if strings.Contains(mantissa, ".") {
		mantissa = strings.TrimRight(strings.TrimRight(mantissa, "0"), ".")
	}
	return mantissa + "e" + exponent
}

// quoteChar writes a character as C would.
func quoteChar(c byte) string {
	if c == '\'' {
		return `'\''`
	}
	if c == '"' {
		return `'"'`
	}
	return "'" + escape(c) + "'"
}

func escape(c byte) string {
	switch c {
	case '\a':
		return `\a`
	case '\b':
		return `\b`
	case '\t':
		return `\t`
	case '\n':
		return `\n`
	case '\v':
		return `\v`
	case '\f':
		return `\f`
	case '\r':
		return `\r`
	case 0x1b:
		return `\033`
	case '\\':
		return `\\`
	case '"':
		return `\"`
	}
	if c < ' ' || c >= 0x7f {
		return fmt.Sprintf(`\%03o`, c)
	}
	return string(rune(c))
}

// text quotes a string. cut says that there is more of it.
func (f *formatter) text(b []byte, cut bool) string {
	if len(b) > f.Elements {
		b = b[:f.Elements]
	}
	if len(b) > f.Repeats && strings.Count(string(b), string(b[:1])) == len(b) {
		return fmt.Sprintf("%s <repeats %d times>", quoteChar(b[0]), len(b))
	}
	var out strings.Builder
	for _, c := range b {
		out.WriteString(escape(c))
	}
	text := `"` + out.String() + `"`
	if cut {
		text += "..."
	}
	return text
}

// textAt reads a string of the program. It may end at the end of what is
// mapped, so it is read in pieces that do not cross a page.
func (f *formatter) textAt(addr uint64) (string, bool) {
	var text []byte
	for len(text) <= f.Elements {
		n := min(64, 4096-addr%4096)
		piece := make([]byte, n)
		if f.scope.ReadMemory(addr, piece) != nil {
			if len(text) == 0 {
				return "", false
			}
			return f.text(text, false), true
		}
		if i := strings.IndexByte(string(piece), 0); i >= 0 {
			text = append(text, piece[:i]...)
			return f.text(text, len(text) > f.Elements), true
		}
		text = append(text, piece...)
		addr += n
	}
	return f.text(text, true), true
}
