package dwarfinfo

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
)

// directives are the rows of dwarfinfo_cfi.s, as its author wrote them.
var directives = []struct{ label, want string }{
	{"_start", "rsp+8 ra=u"},
	{"plain", "rsp+8 ra=c-8"},
	{"plain_pushed", "rsp+16 rbp=c-16 ra=c-8"},
	{"plain_body", "rbp+16 rbp=c-16 ra=c-8"},
	{"plain_return", "rsp+8 ra=c-8"},
	{"plain_again", "rbp+16 rbp=c-16 ra=c-8"},
	{"nested", "rsp+16 rbx=c-16 ra=c-8"},
	{"nested_inner", "rsp+24 rbx=c-16 r12=c-24 ra=c-8"},
	{"nested_middle", "rsp+16 rbx=c-16 ra=c-8"},
	{"nested_outer", "rsp+8 ra=c-8"},
	{"cells_set", "rsp+8 rbx=s rbp=v-32 r12=u r13=rax r14=exp r15=vexp ra=c-8"},
	{"cells_restored", "rsp+8 rbx=s rbp=v-32 r13=rax r14=exp r15=vexp ra=c-8"},
	{"cells_factored", "rsp+8 rbx=c-16 rbp=c+24 r12=c+32 r13=v+40 r14=v-48 r15=vexp ra=c-8"},
	{"frames_sf", "rbp+16 ra=c-8"},
	{"frames_offset_sf", "rbp+24 ra=c-8"},
	{"frames_expression", "exp ra=c-8"},
	{"frames_again", "rsp+48 ra=c-8"},
	{"far", "rsp+8 ra=c-8"},
	{"far_1", "rsp+16 ra=c-8"},
	{"far_2", "rsp+24 ra=c-8"},
	{"far_4", "rsp+32 ra=c-8"},
	{"handler", "rsp+160 ra=c-24 signal"},
	{"language", "rsp+40 ra=c-8"},
	{"other", "rsp+8 rcx=rdx ra=c-8 return=2"},
	{"unknown", "rsp+8 ra=c-8"},
	{"unknown_after", "call frame instruction 0x2d is not known"},
}

// cfiProgram builds dwarfinfo_cfi.s.
func cfiProgram(t testing.TB, compiler string, symbols ...string) *File {
	t.Helper()
	flags := []string{"-nostdlib", "-static"}
	for _, symbol := range symbols {
		if symbol[0] != '-' { // else an option
			symbol = "-Wa,-defsym," + symbol + "=1"
		}
		flags = append(flags, symbol)
	}
	return open(t, builder.BuildWith(t, compiler, "dwarfinfo_cfi.s", flags...))
}

func rowText(r *frameRow) string {
	words := []string{columnText(r, "CFA")}
	for n, cell := range r.registers {
		if cell.kind != ruleNone {
			words = append(words, registerName(n)+"="+ruleText(cell))
		}
	}
	if r.signal {
		words = append(words, "signal")
	}
	if r.ret != ReturnAddress {
		words = append(words, fmt.Sprintf("return=%d", r.ret))
	}
	return strings.Join(words, " ")
}

func TestFrameDirectives(t *testing.T) {
	for name, f := range map[string]*File{
		"gcc":               cfiProgram(t, "gcc"),
		"gcc, .debug_frame": cfiProgram(t, "gcc", "DEBUG_FRAME"),
		"gcc, version 3":    cfiProgram(t, "gcc", "DEBUG_FRAME", "-Wa,--gdwarf-cie-version=3"),
		"gcc, version 4":    cfiProgram(t, "gcc", "DEBUG_FRAME", "-Wa,--gdwarf-cie-version=4"),
		"clang":             cfiProgram(t, "clang", "CLANG"), // its .debug_frame has one CIE for all
	} {
		for _, tt := range directives {
			sym, ok := f.Symbol(tt.label)
			if !ok {
				t.Fatalf("%s: there is no label %s", name, tt.label)
			}
			got := ""
			if r, err := f.rulesFor(sym.Addr); err != nil {
				got = err.Error()
			} else {
				got = rowText(r)
			}
			if got != tt.want && !strings.HasSuffix(got, tt.want) {
				t.Errorf("%s: %s: %s, want %s", name, tt.label, got, tt.want)
			}
		}
	}
}

func TestFrameDirectivesAgainstReadelf(t *testing.T) {
	for _, symbols := range [][]string{{"X86"}, {"X86", "DEBUG_FRAME"}} {
		if n, _ := compareFrames(t, cfiProgram(t, "gcc", symbols...)); n < 24 {
			t.Errorf("%v: only %d rows were compared", symbols, n)
		}
	}
}

// A still is a frame that stands still: the value of register n is 0x1000*n,
// and the word at an address is the address + 1, unless it is unmapped.
type still struct{ unmapped map[uint64]bool }

func (still) Register(n int) (uint64, error) {
	if n > ReturnAddress {
		return 0, errors.New("no such register")
	}
	return 0x1000 * uint64(n), nil
}

func (s still) ReadMemory(addr uint64, b []byte) error {
	for i := 0; i < len(b); i += 8 {
		if s.unmapped[addr+uint64(i)] {
			return errors.New("not mapped")
		}
		copy(b[i:], word(8, addr+uint64(i)+1))
	}
	return nil
}

func linked(a Addr) uint64 { return uint64(a) }

// What each kind of rule says about a frame.
func TestUnwindRules(t *testing.T) {
	const rbx, rbp, r12, r13, r14, r15 = 3, 6, 12, 13, 14, 15
	tests := []struct {
		label    string
		register int
		want     uint64
	}{
		{"plain_body", stackPointer, 0x6000 + 16},
		{"plain_body", rbp, 0x6000 + 1},
		{"plain_body", ReturnAddress, 0x6000 + 8 + 1},
		{"plain_body", r12, 0xc000}, // nothing is said: it was not changed
		{"cells_set", stackPointer, 0x7000 + 8},
		{"cells_set", rbx, 0x3000},
		{"cells_set", rbp, 0x7000 + 8 - 32},
		{"cells_set", r13, 0},
		{"cells_set", r14, 0x7000 + 24 + 1},
		{"cells_set", r15, 0x6000 + 40},
		{"cells_factored", rbx, 0x7000 + 8 - 16 + 1},
		{"cells_factored", r12, 0x7000 + 8 + 32 + 1},
		{"cells_factored", r13, 0x7000 + 8 + 40},
		{"frames_expression", stackPointer, 0x7000 + 16 + 1},
		{"other", ReturnAddress, 0x1000}, // rdx
	}
	f := cfiProgram(t, "gcc")
	for _, tt := range tests {
		sym, _ := f.Symbol(tt.label)
		c, err := f.Unwind(sym.Addr, still{}, still{}, linked)
		if err != nil {
			t.Errorf("%s: %v", tt.label, err)
			continue
		}
		if got, err := c.Register(tt.register); got != tt.want || err != nil {
			t.Errorf("%s: %s = %#x, %v; want %#x", tt.label, registerName(tt.register), got, err, tt.want)
		}
	}
}

// What cannot be known is an error, and does not spoil what can.
func TestUnwindUnknown(t *testing.T) {
	f := cfiProgram(t, "gcc")
	at := func(label string) Addr {
		sym, _ := f.Symbol(label)
		return sym.Addr
	}
	if _, err := f.Unwind(at("_start"), still{}, still{}, linked); !errors.Is(err, ErrOutermost) {
		t.Errorf("the caller of _start: %v, want %v", err, ErrOutermost)
	}
	if _, err := f.Unwind(at("unknown_after"), still{}, still{}, linked); err == nil || !strings.Contains(err.Error(), ".eh_frame at offset 0x") {
		t.Errorf("after an unknown instruction: %v, want its place", err)
	}
	c, err := f.Unwind(at("cells_set"), still{}, still{}, linked)
	if err != nil {
		t.Fatal(err)
	}
	for _, register := range []int{0, 12} { // what calls may change, and what is undefined
		if v, err := c.Register(register); !errors.Is(err, ErrNotSaved) {
			t.Errorf("register %d is %#x, %v; want %v", register, v, err, ErrNotSaved)
		}
	}
	hole := still{map[uint64]bool{0x6000: true}} // where rbp is saved
	c, err = f.Unwind(at("plain_body"), still{}, hole, linked)
	if err != nil {
		t.Fatal(err)
	}
	if v, err := c.Register(framePointer); err == nil || errors.Is(err, ErrNotSaved) {
		t.Errorf("rbp from a page that is not mapped: %#x, %v", v, err)
	}
	if c, err = f.Unwind(at("handler"), still{}, still{}, linked); err != nil || !c.SignalFrame {
		t.Errorf("the caller of a signal handler's frame: %+v, %v", c, err)
	}
	hole = still{map[uint64]bool{0x6008: true}} // where the return address is
	if _, err = f.Unwind(at("plain_body"), still{}, hole, linked); err == nil {
		t.Error("a return address from a page that is not mapped")
	}
}

// A row answers for each address that it covers, however many were asked for.
func TestRowsAreKept(t *testing.T) {
	f := cfiProgram(t, "gcc")
	sym, _ := f.Symbol("far_2")
	first, err := f.rulesFor(sym.Addr)
	if err != nil {
		t.Fatal(err)
	}
	for a := sym.Addr; a < sym.Addr+100000; a += 999 {
		if r, err := f.rulesFor(a); r != first || err != nil {
			t.Fatalf("at %#x: %v, %v; want the row of %#x", uint64(a), r, err, uint64(sym.Addr))
		}
	}
	if allocs := testing.AllocsPerRun(100, func() { f.rulesFor(sym.Addr + 5) }); allocs != 0 {
		t.Errorf("a row that is kept costs %v allocations", allocs)
	}
	f = openLibc(t)
	table := f.loadFrames().eh.table
	for i := range 10000 {
		pc, _ := table.pair(i * 7919 % table.count)
		f.rulesFor(pc)
		if r, err := f.rulesFor(pc); err == nil && !r.contains(pc) {
			t.Fatalf("at %#x: %v", uint64(pc), r)
		}
	}
	if n := len(f.frames.cache.rows); n > maxCachedRows {
		t.Errorf("%d rows are kept, want at most %d", n, maxCachedRows)
	}
}

// openLibc opens the largest set of rows that each machine has.
func openLibc(t testing.TB) *File {
	t.Helper()
	if _, err := os.Stat(libc); err != nil {
		t.Skipf("SKIPPED: %v", err)
	}
	return open(t, libc)
}
