package expr

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"deet/dwarfinfo"
)

// Options say how values are shown.
type Options struct {
	Format   byte // 'x', 'd', ... or 0 for the form that suits the type
	Elements int  // of an array or string that are shown, 0: 200
	Repeats  int  // so many equal elements are shown once, 0: 10
	Width    int  // structures wider than this go over several lines, 0: never
	Summary  bool // structures and arrays as "...", for backtraces
}

// FormatTyped is Format, with the type before a pointer, as print shows it.
func FormatTyped(v Value, s Scope, o Options) (string, error) {
	text, err := Format(v, s, o)
	if err != nil || o.Format != 0 || v.Err != nil {
		return text, err
	}
	switch t := dwarfinfo.Underlying(v.Type).(type) {
	case *dwarfinfo.PointerType:
		if isChar(t.Elem) {
			return text, nil // its text says enough
		}
		return "(" + v.Type.String() + ") " + text, nil
	}
	return text, nil
}

// Format writes a value.
func Format(v Value, s Scope, o Options) (string, error) {
	if v.Err != nil {
		return "<" + v.Err.Error() + ">", nil
	}
	if o.Elements == 0 {
		o.Elements = 200
	}
	if o.Repeats == 0 {
		o.Repeats = 10
	}
	f := &formatter{scope: s, Options: o}
	text, err := f.value(v)
	if err != nil || o.Width == 0 || len(text) <= o.Width || o.Summary {
		return text, err
	}
	if _, ok := dwarfinfo.Underlying(v.Type).(*dwarfinfo.StructType); ok {
		f.lines = true
		return f.value(v)
	}
	return text, err
}

type formatter struct {
	scope Scope
	Options
	lines bool // members on lines of their own
	depth int
}

func (f *formatter) value(v Value) (string, error) {
	if v.Err != nil {
		return "<" + v.Err.Error() + ">", nil
	}
	switch t := dwarfinfo.Underlying(v.Type).(type) {
	case *dwarfinfo.StructType:
		return f.structure(v, t)
	case *dwarfinfo.ArrayType:
		return f.array(v, t)
	case *dwarfinfo.FuncType:
		name, _ := f.scope.Function(v.Addr)
		return fmt.Sprintf("{%s} %#x <%s>", v.Type, v.Addr, name), nil
	case *dwarfinfo.ReferenceType:
		addr, err := v.number(f.scope)
		if err != nil {
			return "", err
		}
		inner, err := f.value(Value{Type: t.Elem, Addr: addr, Lvalue: true})
		return fmt.Sprintf("@%#x: %s", addr, inner), err
	case nil, *dwarfinfo.VoidType:
		return "void", nil
	}
	return f.scalar(v)
}

func (f *formatter) structure(v Value, t *dwarfinfo.StructType) (string, error) {
	if t.Incomplete {
		return "<incomplete type>", nil
	}
	if f.Summary {
		return "...", nil
	}
	f.depth++
	defer func() { f.depth-- }()
	var parts []string
	for _, field := range t.Fields {
		text, err := f.value(v.field(field))
		if err != nil {
			return "", err
		}
		if field.Name != "" {
			text = field.Name + " = " + text
		}
		parts = append(parts, text)
	}
	if !f.lines || len(parts) == 0 {
		return "{" + strings.Join(parts, ", ") + "}", nil
	}
	indent := strings.Repeat("  ", f.depth)
	return "{\n" + indent + strings.Join(parts, ",\n"+indent) + "\n" + indent[2:] + "}", nil
}

func isChar(t dwarfinfo.Type) bool {
	b, ok := dwarfinfo.Underlying(t).(*dwarfinfo.BaseType)
	return ok && b.ByteSize == 1 && (b.Encoding == dwarfinfo.EncodingSignedChar || b.Encoding == dwarfinfo.EncodingUnsignedChar)
}

// array shows an array of characters as the text up to its NUL: what follows
// is what an earlier, longer text left there.
func (f *formatter) array(v Value, t *dwarfinfo.ArrayType) (string, error) {
	if f.Summary && !isChar(t.Elem) {
		return "...", nil
	}
	if isChar(t.Elem) && f.Format == 0 {
		b, err := v.load(f.scope)
		if err != nil {
			return "", err
		}
		if i := slices.Index(b, 0); i >= 0 {
			b = b[:i]
		}
		return f.text(b, len(b) > f.Elements), nil
	}
	return f.elements(v, t)
}

func (f *formatter) elements(v Value, t *dwarfinfo.ArrayType) (string, error) {
	size, count := t.Elem.Size(), max(t.Count, 0)
	var parts []string
	shown := 0
	for i := int64(0); i < count; {
		if shown >= f.Elements {
			parts[len(parts)-1] += "..."
			break
		}
		text, err := f.value(element(v, t.Elem, i, size))
		if err != nil {
			return "", err
		}
		n := int64(1)
		for i+n < count && n <= maxObject {
			next, err := f.value(element(v, t.Elem, i+n, size))
			if err != nil {
				return "", err
			}
			if next != text {
				break
			}
			n++
		}
		if n >= int64(f.Repeats) {
			parts = append(parts, fmt.Sprintf("%s <repeats %d times>", text, n))
			shown += f.Repeats
			i += n
			continue
		}
		for range min(n, int64(f.Elements-shown)) {
			parts = append(parts, text)
			shown++
		}
		i += n
		if shown >= f.Elements && i < count {
			parts[len(parts)-1] += "..."
			break
		}
	}
	return "{" + strings.Join(parts, ", ") + "}", nil
}

func element(v Value, t dwarfinfo.Type, i, size int64) Value {
	return v.field(dwarfinfo.Field{Type: t, Offset: i * size})
}

// scalar shows a number, character, enum or pointer.
func (f *formatter) scalar(v Value) (string, error) {
	b, err := v.load(f.scope)
	if err != nil {
		return "", err
	}
	base, isBase := dwarfinfo.Underlying(v.Type).(*dwarfinfo.BaseType)
	if isBase && base.Encoding == dwarfinfo.EncodingFloat && (f.Format == 0 || f.Format == 'f') {
		return formatFloat(b), nil
	}
	if isBase && base.Encoding == dwarfinfo.EncodingComplex {
		half := len(b) / 2
		return formatFloat(b[:half]) + " + " + formatFloat(b[half:]) + "i", nil
	}
	if len(b) > 8 && v.BitSize == 0 {
		return wide(b, signed(v.Type), f.Format), nil
	}
	n, err := v.number(f.scope)
	if err != nil {
		return "", err
	}
	size := int64(len(b))
	if v.BitSize > 0 {
		size = v.Type.Size() // as gdb does
	}
	if isBase && base.Encoding == dwarfinfo.EncodingFloat && f.Format != 'f' {
		if f.Format == 'x' || f.Format == 't' || f.Format == 'o' || f.Format == 'c' || f.Format == 'a' {
			n = uint64(int64(floatOf(b)))
		}
	}
	if f.Format != 0 && f.Format != 's' {
		return f.formatted(n, size, v.Type, b), nil
	}
	return f.natural(n, v.Type)
}

// wide shows a number of 16 bytes.
func wide(b []byte, signed bool, format byte) string {
	reversed := slices.Clone(b)
	slices.Reverse(reversed)
	n := new(big.Int).SetBytes(reversed)
	if format == 'x' {
		return "0x" + n.Text(16)
	}
	if signed && len(b) > 0 && b[len(b)-1]&0x80 != 0 {
		n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(b))))
	}
	return n.String()
}

// natural shows a number in the form that suits its type.
func (f *formatter) natural(n uint64, t dwarfinfo.Type) (string, error) {
	switch t := dwarfinfo.Underlying(t).(type) {
	case *dwarfinfo.EnumType:
		return enumName(int64(n), t), nil
	case *dwarfinfo.PointerType:
		return f.pointer(n, t), nil
	case *dwarfinfo.BaseType:
		switch {
		case t.Encoding == dwarfinfo.EncodingBoolean:
			if n <= 1 {
				return strconv.FormatBool(n == 1), nil
			}
			return strconv.FormatUint(n, 10), nil
		case isChar(t):
			if signed(t) {
				return fmt.Sprintf("%d %s", int64(n), quoteChar(byte(n))), nil
			}
			return fmt.Sprintf("%d %s", n, quoteChar(byte(n))), nil
		case t.Encoding == dwarfinfo.EncodingUTF:
			prefix := "u"
			if t.ByteSize == 4 {
				prefix = "U"
			}
			return fmt.Sprintf("%d %s'%c'", n, prefix, rune(n)), nil
		}
	}
	if signed(t) {
		return strconv.FormatInt(int64(n), 10), nil
	}
	return strconv.FormatUint(n, 10), nil
}

// enumName shows the name of a value, or of the flags that it is made of.
func enumName(n int64, t *dwarfinfo.EnumType) string {
	var flags []string
	rest, isFlags := n, true
	for _, e := range t.Values {
		if e.Value == n {
			return e.Name
		}
		if e.Value&(e.Value-1) != 0 {
			isFlags = false
		}
		if e.Value != 0 && rest&e.Value == e.Value {
			flags = append(flags, e.Name)
			rest &^= e.Value
		}
	}
	if !isFlags || len(flags) == 0 {
		return strconv.FormatInt(n, 10)
	}
	if rest != 0 {
		flags = append(flags, fmt.Sprintf("unknown: %#x", rest))
	}
	return "(" + strings.Join(flags, " | ") + ")"
}

// pointer shows an address with what is there: a text, or a name.
func (f *formatter) pointer(n uint64, t *dwarfinfo.PointerType) string {
	text := fmt.Sprintf("%#x", n)
	if isChar(t.Elem) {
		if s, ok := f.textAt(n); ok {
			text += " " + s
		}
		return text
	}
	if n != 0 {
		if symbol := f.scope.Symbolize(n); symbol != "" {
			text += " <" + symbol + ">"
		}
	}
	return text
}
