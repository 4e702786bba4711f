package expr

import (
	"fmt"
	"strings"

	"deet/dwarfinfo"
)

// write shows one argument.
func (c conversion) write(e *evaluator, n Node) (string, error) {
	v, err := e.eval(n)
	if err != nil {
		return "", err
	}
	switch c.verb {
	case 's':
		text, err := e.characters(v, n)
		return fmt.Sprintf("%"+c.flags+"s", text), err
	case 'f', 'F', 'e', 'E', 'g', 'G', 'a', 'A':
		return c.real(e, v, n)
	}
	a, err := e.scalar(v, n)
	return c.integer(a), err
}

// integer shows a number as the C type that the conversion is for.
func (c conversion) integer(a uint64) string {
	format := "%" + c.flags
	bits := 32
	switch c.size {
	case "hh":
		bits = 8
	case "h":
		bits = 16
	case "":
	default:
		bits = 64
	}
	switch c.verb {
	case 'c':
		return fmt.Sprintf(format+"s", string([]byte{byte(a)}))
	case 'p':
		if a == 0 {
			return fmt.Sprintf(format+"s", "(nil)")
		}
		return fmt.Sprintf(format+"s", fmt.Sprintf("%#x", a))
	case 'd', 'i':
		shift := 64 - bits
		return fmt.Sprintf(format+"d", int64(a<<shift)>>shift)
	case 'u':
		return fmt.Sprintf(format+"d", a&(1<<bits-1))
	}
	return fmt.Sprintf(format+string(c.verb), a&(1<<bits-1))
}

// real shows a floating point number. Go's verbs are C's, but %g has no
// precision of its own and %a is called %x.
func (c conversion) real(e *evaluator, v Value, n Node) (string, error) {
	f, err := e.real(v, n)
	if err != nil {
		return "", err
	}
	if f == nil || f.IsInf() {
		text := "nan"
		if f != nil {
			text = map[bool]string{false: "inf", true: "-inf"}[f.Signbit()]
		}
		width, _ := leading(strings.TrimLeft(c.flags, "+ #0"), "-123456789")
		return fmt.Sprintf("%"+width+"s", text), nil
	}
	x, _ := f.Float64()
	flags, verb := c.flags, c.verb
	switch {
	case verb == 'a' || verb == 'A':
		verb += 'x' - 'a'
	case (verb == 'g' || verb == 'G') && !strings.Contains(flags, "."):
		flags += ".6"
	}
	return fmt.Sprintf("%"+flags+string(verb), x), nil
}

// characters reads the text that a value is, or that it points at, up to the
// NUL that ends it.
func (e *evaluator) characters(v Value, n Node) (string, error) {
	if array, ok := dwarfinfo.Underlying(v.Type).(*dwarfinfo.ArrayType); ok && typeSize(array.Elem) == 1 {
		b, err := v.load(e)
		text, _, _ := strings.Cut(string(b), "\x00")
		return text, err
	}
	addr, err := e.scalar(v, n)
	if err != nil {
		return "", err
	}
	var text []byte
	for len(text) < maxText {
		var b [1]byte
		if err := e.ReadMemory(addr+uint64(len(text)), b[:]); err != nil {
			return "", err
		}
		if b[0] == 0 {
			break
		}
		text = append(text, b[0])
	}
	return string(text), nil
}
