package expr

import (
	"strings"

	"deet/dwarfinfo"
)

// SplitWalk takes "head-->next" apart, the words for "head, and what follows it
// by next". The members are names with dots between them. It is no expression
// of C: that would read n-- > next.
func SplitWalk(text string) (base, path string, ok bool) {
	base, path, ok = strings.Cut(text, "-->")
	base, path = strings.TrimSpace(base), strings.TrimSpace(path)
	if !ok || base == "" {
		return "", "", false
	}
	for _, member := range strings.Split(path, ".") {
		if member == "" || !letter(member[0]) || strings.ContainsFunc(member, func(r rune) bool {
			return !letter(byte(r)) && !digit(byte(r)) || r > 127
		}) {
			return "", "", false
		}
	}
	return base, path, true
}

// A Walk goes along a list whose elements point at each other.
type Walk struct {
	scope Scope
	path  []string
	next  uint64 // where the next element is
	elem  dwarfinfo.Type
	now   Value
	index int // of now
	seen  map[uint64]int
	begun bool
	first bool // now is the first, and was no pointer's
	again int
	err   error
}

// NewWalk begins at an element, or at a pointer to one. It fails if the value
// is neither, or has no such member.
func NewWalk(start Value, path string, s Scope) (*Walk, bool) {
	w := &Walk{scope: s, path: strings.Split(path, "."), seen: make(map[uint64]int), again: -1}
	switch t := dwarfinfo.Underlying(start.Type).(type) {
	case *dwarfinfo.PointerType:
		w.elem = completed(t.Elem, s)
		w.next, w.err = start.number(s)
	case *dwarfinfo.StructType:
		w.elem, w.next, w.err = start.Type, start.Addr, start.Err
		w.now, w.first = start, !start.Lvalue
	default:
		return nil, false
	}
	_, err := w.follow(Value{Type: w.elem, Err: dwarfinfo.ErrOptimizedOut})
	return w, err == nil
}

// follow finds the pointer to the next element in one.
func (w *Walk) follow(v Value) (Value, error) {
	for _, name := range w.path {
		t, ok := dwarfinfo.Underlying(v.Type).(*dwarfinfo.StructType)
		if !ok {
			return Value{}, errNotComplete
		}
		fields, ok := findField(t, name)
		if !ok {
			return Value{}, errNotComplete
		}
		for _, f := range fields {
			v = v.field(f)
		}
	}
	if !isPointer(v.Type) {
		return Value{}, errNotComplete
	}
	return v, nil
}

// Next goes to the next element. It returns false behind the last one, which
// End explains.
func (w *Walk) Next() bool {
	if w.err != nil {
		return false
	}
	if w.begun {
		w.index++
		if !w.advance() {
			return false
		}
	}
	w.begun = true
	if w.first {
		w.first = false
		return true
	}
	if i, ok := w.seen[w.next]; ok {
		w.again = i
		return false
	}
	if w.next == 0 {
		return false
	}
	w.seen[w.next] = w.index
	w.now = Value{Type: w.elem, Addr: w.next, Lvalue: true}
	if w.now.size() <= maxKept {
		w.now.Bytes, w.err = w.now.load(w.scope)
	}
	return w.err == nil
}

// advance reads where the next element is.
func (w *Walk) advance() bool {
	pointer, err := w.follow(w.now)
	if err == nil {
		w.next, err = pointer.number(w.scope)
	}
	w.err = err
	return err == nil
}

// Element is the element that Next came to, Index its number from 0.
func (w *Walk) Element() Value { return w.now }

// Index is the number of the element, or behind the last one how many there
// were.
func (w *Walk) Index() int { return w.index }

// End says why there is no next element: err, or the list is a circle, and
// goes on with the element of an earlier index; -1 is its natural end.
func (w *Walk) End() (again int, err error) { return w.again, w.err }
