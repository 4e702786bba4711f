package dwarfinfo

import (
	"bytes"
	"os"
	"testing"
)

// Any question about a damaged program has an answer or an error. The fuzzer
// damages a small real one: eight bytes at each of two places, and its length.
func FuzzOpen(f *testing.F) {
	program, err := os.ReadFile(builder.Build(f, "dwarfinfo_inline.c", "-O2"))
	if err != nil {
		f.Fatal(err)
	}
	whole := open(f, builder.Build(f, "dwarfinfo_inline.c", "-O2"))
	for _, name := range []string{".debug_info", ".debug_line", ".debug_abbrev", ".debug_rnglists", ".gnu.hash", ".dynamic", ".dynsym", ".symtab"} {
		f.Add(uint32(whole.main.elf.Section(name).Offset)+8, uint64(0xffffffffffffffff), uint32(0), uint64(0), uint32(len(program)))
	}
	f.Add(uint32(40), uint64(1), uint32(60), uint64(0xffff), uint32(1000))
	f.Fuzz(func(t *testing.T, at1 uint32, xor1 uint64, at2 uint32, xor2 uint64, length uint32) {
		data := bytes.Clone(program)
		damage(data, at1, xor1)
		damage(data, at2, xor2)
		file, err := New("fuzz", data[:min(int(length), len(data))])
		if (file == nil) != (err != nil) {
			t.Fatalf("%v, %v: want a file or an error", file, err)
		}
		if err == nil {
			askEverything(file)
		}
	})
}

func damage(data []byte, at uint32, xor uint64) {
	for i := range 8 {
		if off := int(at) + i; off < len(data) {
			data[off] ^= byte(xor >> (8 * i))
		}
	}
}

// askEverything calls each method once or more.
func askEverything(f *File) {
	f.Interpreter()
	f.BuildID()
	f.Needed()
	f.DebugSlot()
	f.TLSSize()
	f.Imports("puts")
	f.SourceFiles()
	f.MainFile()
	f.FunctionNames("")
	for _, name := range []string{"main", "square", "puts@plt", "snprintf", "ns::f"} {
		f.Symbol(name)
		locations, _ := f.FindFunction(name)
		for _, l := range locations {
			f.LineRanges(l.Addr)
			f.InlineChain(l.Addr)
			f.StatementStart(l.Addr)
		}
	}
	for line := range 50 {
		f.FindLine("dwarfinfo_inline.c", line)
	}
	for a := f.Entry() - 0x200; a < f.Entry()+0x200; a += 8 {
		f.SymbolAt(a)
		f.Position(a)
		f.InlineChain(a)
		f.LineRanges(a)
		f.rulesFor(a)
		f.Locals(a)
		f.Params(a)
	}
}

// A table of lines is read or refused, and never has more rows than its
// program has bytes.
func FuzzLineProgram(f *testing.F) {
	for _, flags := range []string{"-gdwarf-2", "-gdwarf-4", "-gdwarf-5", "-gdwarf64"} {
		file := open(f, builder.Build(f, "dwarfinfo_inline.c", flags))
		data, err := file.section(".debug_line")
		if err != nil {
			f.Fatal(err)
		}
		strings, err := file.section(".debug_line_str")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data, strings, uint64(0))
	}
	f.Fuzz(func(t *testing.T, data, strings []byte, pc uint64) {
		u := looseUnit(map[string][]byte{".debug_line": data, ".debug_line_str": strings, ".debug_str": {}})
		s, err := u.section(".debug_line")
		if err != nil {
			t.Fatal(err)
		}
		p, err := u.readLineProgram(s, 0)
		if err != nil {
			return
		}
		rows, err := p.run()
		if len(rows) > len(data) || len(p.names.files) > len(data) {
			t.Fatalf("%d rows, %d files of %d bytes", len(rows), len(p.names.files), len(data))
		}
		if err != nil {
			return
		}
		table := &lineTable{p.names, sortSequences(rows)}
		if i := table.at(Addr(pc)); i >= 0 {
			table.position(i)
		}
		p.names.match("x.c")
	})
}
