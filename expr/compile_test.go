package expr_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"testing"

	"deet/dwarfinfo"
	"deet/expr"
)

// Locate makes a fileScope a Locator: its globals never move.
func (s *fileScope) Locate(name string) (expr.Place, bool) {
	v, err := s.Lookup(name)
	return placeOf(v), err == nil && v.Err == nil && len(v.Bytes) <= 8
}

func placeOf(v expr.Value) expr.Place {
	p := expr.Place{Type: v.Type, Register: expr.NoRegister, Offset: v.Addr, Memory: v.Lvalue}
	if !v.Lvalue {
		var word [8]byte
		copy(word[:], v.Bytes)
		p.Offset = binary.LittleEndian.Uint64(word[:])
	}
	return p
}

func (s *fileScope) LocateRegister(name string) (expr.Place, bool) {
	v, err := s.Register(name)
	return placeOf(v), err == nil
}

// A loader runs programs over the memory of a scope.
type loader struct{ expr.Scope }

func (loader) Register(int) uint64 { return 0 }

func (l loader) Load(addr uint64, size int) (uint64, error) {
	var word [8]byte
	err := l.ReadMemory(addr, word[:size])
	return binary.LittleEndian.Uint64(word[:]), err
}

// agree compares what a compiled expression says with what Evaluate says. Of
// two errors in one expression either may be told.
func agree(t *testing.T, s expr.Scope, l expr.Locator, text string) (compiled bool) {
	t.Helper()
	n, err := expr.Parse(text)
	if err != nil {
		return false
	}
	p, err := expr.Compile(n, l)
	if err != nil {
		if p != nil || !errors.Is(err, expr.ErrNotCompiled) {
			t.Errorf("Compile(%s) = %v, %v", text, p, err)
		}
		return false
	}
	want, wantErr := expr.Holds(n, s)
	got, err := p.Run(loader{s})
	if got != want && wantErr == nil || (err == nil) != (wantErr == nil) {
		t.Errorf("%s: compiled %t, %v; evaluated %t, %v", text, got, err, want, wantErr)
	}
	return true
}

// Every operator, over every pair of a list of operands of all kinds.
func TestCompile(t *testing.T) {
	s, _ := openScope(t, "expr_types.c", "gcc", "-no-pie")
	operands := []string{
		"letter", "minus_char", "small", "byte", "i8", "u8", "s", "us", "n", "minus", "least", "most", "u", "l", "big", "ul", "ll", "ull",
		"yes", "no", "colour", "GREEN", "flag", "sign", "MINUS", "0", "1", "-1", "65u", "70000l", "0xffffffff", "'a'",
		"p.y", "pp->x", "head.next->val", "list->next->next", "bits.low", "bits.mid", "bits.far", "bits.flag", "anonymous.b", "packed.i",
		"nested.in.deep[1][0]", "row[4]", "row[n - 42]", "grid[1][2]", "*pn", "**ppn", "prow[0][4]", "triangle[1].x", "*string", "string[2]",
		"pn", "null", "pp", "row", "&row[2]", "&p", "string", "fact", "&fact", "pf", "(char)n", "(unsigned char)minus", "(long)u", "(_Bool)n",
		"(struct node *)list", "((struct node *)nowhere)->val", "sizeof n", "sizeof row", "sizeof(struct point)", "!n", "~n", "-u", "+small", "-least", "$rax", "c16", "changing",
	}
	compiled := 0
	for _, x := range operands {
		if !agree(t, s, s, x) {
			t.Errorf("%s was not compiled", x)
		}
		for _, y := range operands {
			for _, op := range strings.Fields("+ - * / % & | ^ << >> == != < > <= >= && ||") {
				if agree(t, s, s, x+" "+op+" "+y) {
					compiled++
				}
				if t.Failed() {
					return
				}
			}
		}
	}
	if total := 18 * len(operands) * len(operands); compiled < total*7/10 {
		t.Errorf("only %d of %d expressions were compiled", compiled, total)
	}
}

func TestNotCompiled(t *testing.T) {
	s, _ := openScope(t, "expr_types.c", "gcc", "-no-pie")
	for _, text := range []string{"d > 1", "1.5", "n + f", "huge == 1", "p", "$1", "n@2", `"text"`, "*nowhere", "hidden->x", "missing",
		"(float)n == 1", "(int)d", "row[1.0]", strings.Repeat("n + (", 40) + "n" + strings.Repeat(")", 40)} {
		n, err := expr.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if p, err := expr.Compile(n, s); p != nil || err != expr.ErrNotCompiled {
			t.Errorf("Compile(%s) = %v, %v; want ErrNotCompiled", text, p, err)
		}
	}
}

func TestRunAllocatesNothing(t *testing.T) {
	s, _ := openScope(t, "expr_types.c", "gcc", "-no-pie")
	n, err := expr.Parse("n * 2 == 84 && (u >> 3) % 7 < ul")
	if err != nil {
		t.Fatal(err)
	}
	p, err := expr.Compile(n, s)
	if err != nil {
		t.Fatal(err)
	}
	var m expr.Machine = fixed(42)
	if n := testing.AllocsPerRun(100, func() { p.Run(m) }); n != 0 {
		t.Errorf("Run allocates %v times", n)
	}
}

// fixed is a machine whose memory is full of one number.
type fixed uint64

func (m fixed) Register(int) uint64              { return uint64(m) }
func (m fixed) Load(uint64, int) (uint64, error) { return uint64(m), nil }

func TestNames(t *testing.T) {
	for text, want := range map[string]string{
		"a + b.c->d[e] * (int)f": "[a b e f]",
		"!x && sizeof(y) > 3":    "[x y]",
		"1 + $rax":               "[]",
	} {
		n, err := expr.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(expr.Names(n)); got != want {
			t.Errorf("Names(%s) = %s, want %s", text, got, want)
		}
	}
}

// named is a scope with variables a, b and c of random types in random memory.
type named struct {
	memory
	values [3]expr.Value
}

func (s *named) Lookup(name string) (expr.Value, error) {
	if len(name) == 1 && name >= "a" && name <= "c" {
		return s.values[name[0]-'a'], nil
	}
	return s.memory.Lookup(name)
}

func (s *named) Locate(name string) (expr.Place, bool) {
	v, err := s.Lookup(name)
	return placeOf(v), err == nil && v.Type != nil
}

func (s *named) LocateRegister(string) (expr.Place, bool) { return expr.Place{}, false }

// FuzzCompile compares compiled expressions with evaluated ones, over random
// memory and types, those of a damaged file among them.
func FuzzCompile(f *testing.F) {
	number := "\x00\x00\x05\x05\x00\x00\x05\x05\x00\x00\x09\x08"
	for _, text := range []string{"a + b * c", "a / b", "a % c == b", "a << b >> c", "!a || b && ~c", "a == b", "(char)a < (long)b", "a - b > c",
		"*a", "a[1]", "a->f", "a.f.f", "&a == &b", "*(int *)&a ^ c", "(unsigned)a > -1", "a[b] + a[c]", "sizeof a", "-a >= +b"} {
		f.Add([]byte(number), []byte("\xff\x01\x80\x7f\x00\x00\x00\x00memory of sixteen bytes"), text)
	}
	f.Add([]byte("\x01\x03\x09\x01\x0b\x00\x00\x00\x00"), []byte("\x00\x10\x00\x00\x00\x00\x00\x00"), "a->f == b")
	f.Add([]byte("\x03\x10\x02\x00\x00\x05\x05\x01\x02\xd0\x00\x00\x05\x05\x03\x04\xcf"), []byte("bitfields"), "a.f")
	f.Fuzz(func(t *testing.T, types, content []byte, text string) {
		m := &typeMaker{bytes: types}
		s := &named{memory: content}
		for i := range s.values {
			v := expr.Value{Type: m.make(), Addr: 0x1000 + uint64(i*8), Lvalue: true}
			if base, ok := v.Type.(*dwarfinfo.BaseType); ok && base.ByteSize > 0 && base.ByteSize <= 8 && m.next()%4 == 0 {
				v = expr.Value{Type: base, Bytes: append([]byte(nil), "\x81\x02\x00\xff\x05\x80\x00\x9c"[:base.ByteSize]...)}
			}
			s.values[i] = v
		}
		agree(t, s, s, text)
	})
}
