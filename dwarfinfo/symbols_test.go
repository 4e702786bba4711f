package dwarfinfo

import (
	"debug/elf"
	"fmt"
	"strings"
	"testing"
)

const libc = "/lib/x86_64-linux-gnu/libc.so.6"

func open(t testing.TB, path string) *File {
	t.Helper()
	f, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// The hash table gives each symbol that libc offers, in its current version,
// and reads nothing else.
func TestSymbolByHash(t *testing.T) {
	f := open(t, libc)
	symbols, err := f.main.elf.DynamicSymbols()
	if err != nil {
		t.Fatal(err)
	}
	compared := 0
	for _, s := range symbols {
		kind, named := map[elf.SymType]SymbolKind{elf.STT_FUNC: Func, elf.STT_GNU_IFUNC: Func, elf.STT_OBJECT: Data, elf.STT_NOTYPE: OtherSymbol}[elf.ST_TYPE(s.Info)]
		if !named || s.Section == elf.SHN_UNDEF || s.Section == elf.SHN_ABS || s.VersionIndex.IsHidden() {
			continue
		}
		want := Symbol{Name: s.Name, Addr: Addr(s.Value), Size: s.Size, Kind: kind,
			Indirect: elf.ST_TYPE(s.Info) == elf.STT_GNU_IFUNC}
		compared++
		if got, ok := f.Symbol(s.Name); !ok || got != want {
			t.Errorf("Symbol(%q) = %+v, %v; want %+v", s.Name, got, ok, want)
		}
	}
	if compared < 2000 {
		t.Errorf("only %d symbols were compared", compared)
	}
	for _, name := range []string{"", "main", "no_such_function", strings.Repeat("x", 10000)} {
		if got, ok := f.Symbol(name); ok {
			t.Errorf("Symbol(%.20q) = %+v, want none", name, got)
		}
	}
	if f.symbols.list != nil {
		t.Error("all symbols were read to find some by name")
	}
}

// Each address of a function belongs to it, as readelf lists them.
func TestSymbolAt(t *testing.T) {
	for _, path := range []string{libc, builder.Build(t, "dwarfinfo_inline.c")} {
		f := open(t, path)
		symbols, err := f.main.elf.Symbols()
		if err != nil {
			if symbols, err = f.main.elf.DynamicSymbols(); err != nil {
				t.Fatal(err)
			}
		}
		for _, s := range symbols {
			if elf.ST_TYPE(s.Info) != elf.STT_FUNC || s.Section == elf.SHN_UNDEF || s.Size == 0 {
				continue
			}
			for _, a := range []uint64{s.Value, s.Value + s.Size/2, s.Value + s.Size - 1} {
				got, ok := f.SymbolAt(Addr(a))
				if !ok || got.Kind != Func || uint64(got.Addr) < s.Value || a-uint64(got.Addr) >= got.Size {
					t.Errorf("%s: SymbolAt(%#x) = %+v, %v; want %s or one nearer", path, a, got, ok, s.Name)
				}
			}
		}
		if got, ok := f.SymbolAt(0); ok {
			t.Errorf("%s: SymbolAt(0) = %+v, want none", path, got)
		}
		if got, ok := f.SymbolAt(1 << 62); ok {
			t.Errorf("%s: SymbolAt(1<<62) = %+v, want none", path, got)
		}
	}
}

// A label without a size reaches to the next symbol; of two symbols at one
// address the function that others can see is meant.
func TestPlaceSymbols(t *testing.T) {
	f := open(t, builder.Build(t, "dwarfinfo_inline.c"))
	text := Addr(f.main.elf.Section(".text").Addr)
	list := []placedSymbol{
		{Symbol: Symbol{"inner", text + 20, 4, Func, false}},
		{Symbol: Symbol{"label", text, 0, OtherSymbol, false}},
		{Symbol: Symbol{"outer", text + 8, 40, Func, false}, global: true},
		{Symbol: Symbol{"alias", text + 8, 40, Func, false}},
	}
	f.placeSymbols(list)
	f.symbols.once.Do(func() { f.symbols.list = list })
	tests := []struct {
		off  Addr
		want string
	}{{0, "label"}, {7, "label"}, {8, "outer"}, {20, "inner"}, {23, "inner"}, {24, "outer"}, {47, "outer"}, {48, ""}}
	for _, tt := range tests {
		if got, _ := f.SymbolAt(text + tt.off); got.Name != tt.want {
			t.Errorf("at .text+%d: %q, want %q", tt.off, got.Name, tt.want)
		}
	}
}

// The stubs of the procedure linkage table have the names that objdump makes.
func TestPLTAgainstObjdump(t *testing.T) {
	for _, flags := range []string{"-O0", "-no-pie", "-Wl,-z,now", "-fcf-protection=full -Wl,-z,ibtplt", "-fno-plt", "-Wl,-z,lazy -fcf-protection=none"} {
		f := open(t, builder.Build(t, "dwarfinfo_inline.c", strings.Fields(flags)...))
		compared := 0
		for line := range strings.Lines(output(t, "objdump", "-d", "-j", ".plt", "-j", ".plt.sec", "-j", ".plt.got", f.Path())) {
			var addr uint64
			var name string
			if n, _ := fmt.Sscanf(line, "%x <%s", &addr, &name); n != 2 || !strings.HasSuffix(name, "@plt>:") {
				continue
			}
			want := strings.TrimSuffix(name, ">:")
			if strings.Contains(line, "__cxa_finalize") || want == "*ABS*+0x0@plt" {
				continue // weak ones may have no slot
			}
			compared++
			if got, ok := f.SymbolAt(Addr(addr)); !ok || got.Name != want || uint64(got.Addr) != addr {
				t.Errorf("%s: at %#x %+v, want %s", flags, addr, got, want)
			}
			if got, ok := f.Symbol(want); flags != "-fcf-protection=full -Wl,-z,ibtplt" && (!ok || uint64(got.Addr) != addr) {
				t.Errorf("%s: Symbol(%q) = %+v, want it at %#x", flags, want, got, addr)
			}
		}
		t.Logf("%s: %d stubs", flags, compared)
	}
}

// An old version of a symbol gives way to the current one.
func TestSymbolVersions(t *testing.T) {
	f := open(t, libc)
	want := ""
	for line := range strings.Lines(output(t, "readelf", "-W", "--dyn-syms", f.Path())) {
		if fields := strings.Fields(line); len(fields) > 7 && strings.HasPrefix(fields[7], "memcpy@@") {
			want = fields[1]
		}
	}
	got, ok := f.Symbol("memcpy")
	if text := fmt.Sprintf("%016x", uint64(got.Addr)); !ok || text != want {
		t.Errorf("memcpy is at %s, want %s", text, want)
	}
}

func BenchmarkOpenAndOneSymbol(b *testing.B) {
	for b.Loop() {
		f, err := Open(libc)
		if err != nil {
			b.Fatal(err)
		}
		if _, ok := f.Symbol("printf"); !ok {
			b.Fatal("libc has no printf")
		}
	}
}
