package dwarfinfo

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"deet/internal/testprog"
)

// Any question about a damaged program has an answer or an error. The fuzzer
// damages a small real one: eight bytes at each of two places, and its length.
func FuzzOpen(f *testing.F) {
	builds := []string{"gcc -O2", "clang -O2 -gdwarf-5", "gcc -O1 -gdwarf-4 -fdebug-types-section", "clang -O2 -gdwarf-4 -gz", "clang -gdwarf-5 -gpubnames", "gcc -g3 -gdwarf64"}
	var programs [][]byte
	for n, build := range builds {
		words := strings.Fields(build)
		path := builder.BuildWith(f, words[0], "dwarfinfo_inline.c", words[1:]...)
		program, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		programs = append(programs, program)
		for _, s := range open(f, path).main.elf.Sections {
			if strings.HasPrefix(s.Name, ".debug") || strings.HasPrefix(s.Name, ".eh_frame") || strings.Contains(".gnu.hash .dynamic .dynsym .symtab", s.Name) {
				f.Add(uint8(n), uint32(s.Offset)+8, uint64(0xffffffffffffffff), uint32(0), uint64(0), uint32(len(program)))
			}
		}
		f.Add(uint8(n), uint32(40), uint64(1), uint32(60), uint64(0xffff), uint32(1000))
	}
	f.Fuzz(func(t *testing.T, which uint8, at1 uint32, xor1 uint64, at2 uint32, xor2 uint64, length uint32) {
		data := bytes.Clone(programs[int(which)%len(programs)])
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

// A damaged package of split units is refused, or what can be read of it is.
func FuzzPackage(f *testing.F) {
	dir := f.TempDir()
	testprog.NeedTool(f, "llvm-dwp")
	for _, cmd := range []string{"clang -g -O2 -gdwarf-5 -gsplit-dwarf -fdebug-types-section -o program " + testprog.Source("dwarfinfo_inline.c"), "llvm-dwp -e program -o program.dwp"} {
		words := strings.Fields(cmd)
		c := exec.Command(words[0], words[1:]...)
		c.Dir = dir
		if out, err := c.CombinedOutput(); err != nil {
			f.Fatalf("%s: %v\n%s", cmd, err, out)
		}
	}
	whole, err := os.ReadFile(filepath.Join(dir, "program.dwp"))
	if err != nil {
		f.Fatal(err)
	}
	program := filepath.Join(dir, "program")
	o, err := newObject("dwp", whole)
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range o.elf.Sections {
		f.Add(uint32(s.Offset)+8, uint64(0xff), uint32(0), uint64(0))
	}
	f.Fuzz(func(t *testing.T, at1 uint32, xor1 uint64, at2 uint32, xor2 uint64) {
		data := bytes.Clone(whole)
		damage(data, at1, xor1)
		damage(data, at2, xor2)
		o, err := newObject("dwp", data)
		if err != nil {
			return
		}
		file := open(t, program)
		file.packaged.once.Do(func() { file.packaged.p = file.readPackage(o) })
		askEverything(file)
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
	always := func(string) bool { return true }
	f.Functions(always)
	f.Types(always)
	f.Notes()
	for _, d := range f.Variables(always) {
		if v, ok := f.Global(d.Name, f.Entry()); ok {
			v.Locate(f.Entry(), nowhere{})
			v.Storage()
		}
	}
	f.Macro("NULL", f.Entry())
	f.EntryValue([]byte{opReg0}, f.Entry()+0x20, f.Entry(), nowhere{})
	f.UnitAt(f.Entry())
	(&dumper{file: f, out: io.Discard, functions: true, variables: true, lines: true}).dump([]string{"main"}, true)
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
