package expr

import (
	"bytes"
	"fmt"

	"deet/dwarfinfo"
)

// array shows an array of characters as the text up to its NUL: what follows
// is what an earlier, longer text left there.
func (f *formatter) array(v Value, t *dwarfinfo.ArrayType) (shape, error) {
	c, isText := charKindOf(t.Elem)
	isText = isText && (f.Format == 0 || f.Format == 's')
	switch {
	case f.Summary && !isText:
		return shape{text: "..."}, nil
	case !isText && f.hides():
		return shape{text: "{...}"}, nil
	case v.Lvalue && (t.Count <= 0 || typeSize(t.Elem) <= 0):
		// A flexible array member: where it is, is all that is known.
		return shape{text: f.pointer(v.Addr, &dwarfinfo.PointerType{Elem: t.Elem})}, nil
	case isText:
		text, err := f.charArray(v, t, c)
		return shape{text: text}, err
	}
	return f.elements(v, t)
}

func (f *formatter) charArray(v Value, t *dwarfinfo.ArrayType, c charKind) (string, error) {
	shown := min(t.Count, int64(f.Elements)+1) // one more tells whether there is more
	part := v.field(dwarfinfo.Field{Type: &dwarfinfo.ArrayType{Elem: t.Elem, Count: shown}})
	b, err := part.load(f.scope)
	if err != nil {
		return "", err
	}
	units := c.untilNUL(b)
	if f.Whole {
		units = c.units(b)
		if n := len(units); n <= f.Elements && n > 0 && units[n-1] == 0 {
			units = units[:n-1] // the one that ends every text
		}
	}
	cut := len(units) > f.Elements
	return f.text(units[:min(len(units), f.Elements)], c, cut), nil
}

// elements shows an array up to the limit. Equal elements in a row are shown
// once, and counted as no more than Repeats.
func (f *formatter) elements(v Value, t *dwarfinfo.ArrayType) (shape, error) {
	w := window{scope: f.scope, array: v, elem: t.Elem, size: typeSize(t.Elem), count: max(t.Count, 0)}
	if w.size < 0 || w.size > maxObject || w.count > maxObject/max(w.size, 1) {
		return shape{}, errTooLarge
	}
	all := shape{list: true, array: true}
	shown := 0
	for i := int64(0); i < w.count; {
		if shown >= f.Elements {
			all.parts[len(all.parts)-1].text += "..."
			break
		}
		e, err := w.element(i)
		if err != nil {
			return shape{}, err
		}
		n, err := w.run(e, i)
		if err != nil {
			return shape{}, err
		}
		part, err := f.value(e)
		if err != nil {
			return shape{}, err
		}
		if f.Indexes {
			part.label = fmt.Sprintf("[%d] = ", i) + part.label
		}
		if n > int64(f.Repeats) {
			part.text += fmt.Sprintf(" <repeats %d times>", n)
			shown += f.Repeats
			i += n
		} else {
			shown++
			i++
		}
		all.parts = append(all.parts, part)
	}
	return all, nil
}

// A window is the part of an array that was read last: reading element by
// element would cost a system call each, and all at once may be much.
type window struct {
	scope       Scope
	array       Value
	elem        dwarfinfo.Type
	size, count int64
	first       int64 // the element with which data begins
	data        []byte
}

const windowSize = 4096 // bytes

func (w *window) element(i int64) (Value, error) {
	e := w.array.field(dwarfinfo.Field{Type: w.elem, Offset: i * w.size})
	if e.Err != nil || e.Bytes != nil || w.size == 0 {
		return e, nil
	}
	at := (i - w.first) * w.size
	if at < 0 || at+w.size > int64(len(w.data)) {
		if err := w.read(e.Addr, i); err != nil {
			return e, err
		}
		at = 0
	}
	e.Bytes = w.data[at : at+w.size]
	return e, nil
}

func (w *window) read(addr uint64, i int64) error {
	n := min(max(windowSize/w.size, 1), w.count-i)
	data := make([]byte, n*w.size)
	if w.scope.ReadMemory(addr, data) != nil {
		data = data[:w.size] // its end may not be mapped
		if err := w.scope.ReadMemory(addr, data); err != nil {
			return err
		}
	}
	w.first, w.data = i, data
	return nil
}

// run counts the elements from i on that are equal to e, the one at i.
func (w *window) run(e Value, i int64) (int64, error) {
	if w.size == 0 {
		return w.count - i, nil
	}
	n := int64(1)
	for ; i+n < w.count; n++ {
		next, err := w.element(i + n)
		if err != nil {
			return 0, err
		}
		if e.Err != nil || next.Err != nil || !bytes.Equal(next.Bytes, e.Bytes) {
			break
		}
	}
	return n, nil
}
