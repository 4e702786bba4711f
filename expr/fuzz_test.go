package expr

import (
	"errors"
	"testing"

	"deet/dwarfinfo"
)

// noise is a scope in which each name is a value of some type over the bytes
// that the fuzzer chose, repeated over all of memory but its first page.
type noise struct{ bytes []byte }

var errNoPage = errors.New("not mapped")

func (n noise) ReadMemory(addr uint64, buf []byte) error {
	if addr < 4096 || len(n.bytes) == 0 {
		return errNoPage
	}
	for i := range buf {
		buf[i] = n.bytes[(addr+uint64(i))%uint64(len(n.bytes))]
	}
	return nil
}

func (n noise) Lookup(name string) (Value, error) {
	node := &dwarfinfo.StructType{Kind: "struct", Tag: "node", ByteSize: 16}
	node.Fields = []dwarfinfo.Field{{Name: "v", Type: intType}, {Name: "b", Type: intType, BitOffset: 33, BitSize: 5},
		{Name: "next", Type: &dwarfinfo.PointerType{Elem: node}, Offset: 8}}
	types := map[string]dwarfinfo.Type{"i": intType, "d": doubleType, "n": node, "p": &dwarfinfo.PointerType{Elem: node},
		"a": &dwarfinfo.ArrayType{Elem: intType, Count: 30}, "s": &dwarfinfo.PointerType{Elem: charType}}
	t, ok := types[name]
	if !ok {
		return Value{}, errors.New("no symbol")
	}
	return Value{Type: t, Addr: 8192, Lvalue: true}, nil
}

func (n noise) Register(string) (Value, error)           { return integer(1, longType), nil }
func (n noise) Symbolize(uint64) string                  { return "" }
func (n noise) Function(uint64) (string, bool)           { return "", false }
func (n noise) LookupType(string) (dwarfinfo.Type, bool) { return nil, false }
func (n noise) History(int) (Value, bool)                { return integer(7, intType), true }

func FuzzEvaluate(f *testing.F) {
	for _, seed := range []string{"p->next->v", "a[i]+d", "*s@9", "(char)i/0", "sizeof(int)", "n.b<<70", "-1.5e3", "'x'", "\"t\"[1]"} {
		f.Add(seed, []byte{1, 0, 0, 0, 0, 0x20})
	}
	f.Fuzz(func(t *testing.T, text string, memory []byte) {
		node, err := Parse(text)
		if (node == nil) != (err != nil) {
			t.Fatalf("%v, %v: want a node or an error", node, err)
		}
		if err != nil {
			return
		}
		s := noise{memory}
		v, err := Evaluate(node, s)
		if err != nil {
			return
		}
		if v.Type != nil && v.Type.Size() > 1<<16 {
			return
		}
		for _, format := range []byte{0, 'x', 'd', 'c', 't', 's'} {
			if out, err := FormatTyped(v, s, Options{Format: format}); err == nil && len(out) > 1<<20 {
				t.Fatalf("%q prints %d bytes", text, len(out))
			}
		}
	})
}
