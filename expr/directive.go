package expr

import (
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"strings"
)

// A directive is one conversion of a printf format: %-5.2lx.
type directive struct {
	flags     string // of "-+ #0"
	width     int
	precision int    // -1: none
	size      string // h, hh, l, ll, L, z, j, t
	verb      byte   // d, s, ...
}

// A piece of a format is a text, or a directive for the next argument.
type piece struct {
	text      string
	directive *directive
}

// maxWidth bounds what one directive may print.
const maxWidth = 1 << 16

// parseFormat cuts the format of printf into pieces. What a directive may be is what
// gdb takes, and the sizes h and hh, t and the letter a of C [C11 7.21.6.1].
func parseFormat(format string) ([]piece, error) {
	var pieces []piece
	for format != "" {
		text, rest, found := strings.Cut(format, "%")
		if text != "" {
			pieces = append(pieces, piece{text: text})
		}
		if !found {
			break
		}
		if strings.HasPrefix(rest, "%") {
			pieces = append(pieces, piece{text: "%"})
			format = rest[1:]
			continue
		}
		d, n, err := parseDirective(rest)
		if err != nil {
			return nil, err
		}
		pieces = append(pieces, piece{directive: &d})
		format = rest[n:]
	}
	return pieces, nil
}

// parseDirective reads what stands behind a %, n bytes of it.
func parseDirective(s string) (d directive, n int, err error) {
	take := func(set string) string {
		start := n
		for n < len(s) && strings.IndexByte(set, s[n]) >= 0 {
			n++
		}
		return s[start:n]
	}
	d.flags = take("-+ #0")
	d.width, err = directiveNumber(take("0123456789*"))
	d.precision = -1
	if err == nil && n < len(s) && s[n] == '.' {
		n++
		d.precision, err = directiveNumber(take("0123456789*"))
	}
	d.size = take("hlLzjt")
	switch {
	case err != nil:
		return d, n, err
	case n == len(s):
		return d, n, errors.New("Incomplete format specifier at end of format string")
	}
	d.verb = s[n]
	return d, n + 1, d.check()
}

func directiveNumber(digits string) (int, error) {
	if digits == "" {
		return 0, nil
	}
	if strings.Contains(digits, "*") {
		return 0, errors.New("`*' not supported for precision or width in printf")
	}
	n, err := strconv.Atoi(digits)
	if err != nil || n > maxWidth {
		return 0, fmt.Errorf("%s columns are too many for printf", digits)
	}
	return n, nil
}

func (d directive) check() error {
	sizes := "" // that C has for the letter, between blanks
	switch d.verb {
	case 'd', 'i', 'u', 'x', 'X', 'o':
		sizes = "  h hh l ll z j t "
	case 'c', 's':
		sizes = "  l "
	case 'p':
		sizes = "  "
	case 'e', 'f', 'g', 'a', 'E', 'F', 'G', 'A':
		sizes = "  l L "
	case 'n':
		return errors.New("Format specifier `n' not supported in printf")
	default:
		return fmt.Errorf("Unrecognized format specifier '%c' in printf", d.verb)
	}
	if !strings.Contains(sizes, " "+d.size+" ") {
		return fmt.Errorf("Inappropriate modifiers to format specifier '%c' in printf", d.verb)
	}
	return nil
}

// has reports whether a flag is set.
func (d directive) has(flag byte) bool { return strings.IndexByte(d.flags, flag) >= 0 }

// bits is the size of the integer that the directive prints.
func (d directive) bits() int {
	switch d.size {
	case "hh":
		return 8
	case "h":
		return 16
	case "":
		return 32
	}
	return 64
}

// integer prints a number, of which it takes as many bits as its size says.
func (d directive) integer(n uint64) string {
	unused := 64 - d.bits()
	base, prefix := 10, ""
	switch d.verb {
	case 'd', 'i':
		value := int64(n<<unused) >> unused
		prefix = d.sign(value < 0)
		n = uint64(value)
		if value < 0 {
			n = -n
		}
	default:
		n = n << unused >> unused
	}
	switch d.verb {
	case 'x', 'X':
		base = 16
		if d.has('#') && n != 0 {
			prefix = "0x"
		}
	case 'o':
		base = 8
	}
	digits := strconv.FormatUint(n, base)
	if d.precision == 0 && n == 0 {
		digits = ""
	}
	if short := d.precision - len(digits); short > 0 {
		digits = strings.Repeat("0", short) + digits
	}
	if d.verb == 'o' && d.has('#') && !strings.HasPrefix(digits, "0") {
		digits = "0" + digits
	}
	text := d.pad(prefix, digits, d.precision < 0)
	if d.verb == 'X' {
		text = strings.ToUpper(text)
	}
	return text
}

// pointer prints an address as C's library does on Linux.
func (d directive) pointer(addr uint64) string {
	if addr == 0 {
		return d.pad("", "(nil)", false)
	}
	return d.pad("0x", strconv.FormatUint(addr, 16), true)
}

func (d directive) sign(negative bool) string {
	switch {
	case negative:
		return "-"
	case d.has('+'):
		return "+"
	case d.has(' '):
		return " "
	}
	return ""
}

// real prints a floating point number; nil is NaN.
func (d directive) real(f *big.Float) string {
	verb := d.verb | 0x20 // lower case
	var text string
	switch {
	case f == nil:
		text = d.pad("", "nan", false)
	case f.IsInf():
		text = d.pad(d.sign(f.Signbit()), "inf", false)
	case verb == 'a':
		text = d.pad(d.sign(f.Signbit())+"0x", hexFloat(f, d.precision), true)
	default:
		precision := d.precision
		if precision < 0 {
			precision = 6 // [C11 7.21.6.1]
		}
		if verb == 'g' && precision == 0 {
			precision = 1
		}
		text = d.pad(d.sign(f.Signbit()), new(big.Float).Abs(f).Text(verb, precision), true)
	}
	if d.verb < 'a' {
		text = strings.ToUpper(text)
	}
	return text
}

// hexFloat is a number in hexadecimal, with its exponent as short as C writes
// it, and without the 0x.
func hexFloat(f *big.Float, precision int) string {
	n, _ := f.Float64()
	text := strconv.FormatFloat(max(n, -n), 'x', precision, 64)
	digits, exponent, _ := strings.Cut(strings.TrimPrefix(text, "0x"), "p")
	return digits + "p" + exponent[:1] + strings.TrimLeft(exponent[1:len(exponent)-1], "0") + exponent[len(exponent)-1:]
}

// text prints a string; the precision is the most that is shown of it.
func (d directive) text(s string) string {
	if d.precision >= 0 && d.precision < len(s) {
		s = s[:d.precision]
	}
	return d.pad("", s, false)
}

// pad fills a field up: on the right, on the left, or if it is a number with
// zeros between the sign and the digits.
func (d directive) pad(prefix, body string, zeros bool) string {
	missing := d.width - len(prefix) - len(body)
	switch {
	case missing <= 0:
		return prefix + body
	case d.has('-'):
		return prefix + body + strings.Repeat(" ", missing)
	case d.has('0') && zeros:
		return prefix + strings.Repeat("0", missing) + body
	}
	return strings.Repeat(" ", missing) + prefix + body
}
