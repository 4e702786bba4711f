package dwarfinfo

import (
	"strings"
	"testing"
)

// macroBytes is a reader of sections that are in memory. The supplementary file
// has the same ones, but that a '!' of .debug_str is a '+' there and a '-' here.
func macroBytes(section, macros, str, offsets string) *macroReader {
	sections := func(sign string) func(name string) ([]byte, error) {
		return func(name string) ([]byte, error) {
			switch name {
			case section:
				return []byte(macros), nil
			case ".debug_str":
				return []byte(strings.ReplaceAll(str, "!", sign)), nil
			case ".debug_str_offsets":
				return []byte(offsets), nil
			}
			return nil, nil
		}
	}
	names := []string{"/zero.c", "/main.c", "/a.h"}
	return &macroReader{
		sections: sections("-"),
		sup:      sections("+"),
		section:  section,
		fileName: func(n int) string { return names[n%len(names)] },
	}
}

const (
	macro4     = "\x04\x00\x00" // header: version 4, 32-bit offsets
	macro5     = "\x05\x00\x00"
	macro64    = "\x05\x00\x01" // 64-bit offsets
	macroLine5 = "\x05\x00\x02\x2a\x00\x00\x00"
)

// Records of each kind, and what they make of the name N on line 5 of main.c.
func TestMacroRecords(t *testing.T) {
	const str, offsets = "\x00N strp!\x00N strx!\x00", "\x00\x00\x00\x00\x00\x00\x00\x00" + "\x01\x00\x00\x00" + "\x09\x00\x00\x00"
	const offsets64 = "\x00\x00\x00\x00\x00\x00\x00\x00" + "\x00\x00\x00\x00\x00\x00\x00\x00" + "\x09\x00\x00\x00\x00\x00\x00\x00"
	tests := []struct {
		name, macros, offsets string
		want                  string // "" for none
	}{
		{"a text", macro5 + "\x03\x00\x01" + "\x01\x05N 1\x00" + "\x04\x00", "", "main.c:5 #define N 1"},
		{"version 4", macro4 + "\x03\x00\x01" + "\x05\x05\x01\x00\x00\x00" + "\x04\x00", "", "main.c:5 #define N strp-"},
		{"64 bits", macro64 + "\x03\x00\x01" + "\x05\x05\x01\x00\x00\x00\x00\x00\x00\x00" + "\x04\x00", "", "main.c:5 #define N strp-"},
		{"a later line", macro5 + "\x03\x00\x01" + "\x01\x06N 1\x00" + "\x04\x00", "", ""},
		{"a longer name", macro5 + "\x03\x00\x01" + "\x01\x01NN 1\x00" + "\x04\x00", "", ""},
		{"undefined", macro5 + "\x03\x00\x01" + "\x01\x01N 1\x00" + "\x02\x02N\x00" + "\x04\x00", "", ""},
		{"undefined too late", macro5 + "\x03\x00\x01" + "\x01\x01N 1\x00" + "\x02\x06N\x00" + "\x04\x00", "", "main.c:1 #define N 1"},
		{"undefined by strp", macro5 + "\x03\x00\x01" + "\x01\x01N 1\x00" + "\x06\x02\x01\x00\x00\x00" + "\x04\x00", "", ""},
		{"parameters", macro5 + "\x01\x00N(a,b...) a\x00" + "\x03\x00\x01\x04\x00", "", "main.c:0 -DN(a, b...)=a"},
		{"last on the command line", macro5 + "\x03\x00\x01" + "\x04" + "\x01\x00N 1\x00" + "\x01\x00N 2\x00" + "\x00", "", "main.c:0 -DN=2"},
		{"a header", macro5 + "\x03\x00\x01" + "\x03\x02\x02" + "\x01\x09N 1\x00" + "\x04" + "\x04\x00", "", "a.h:9 main.c:2 #define N 1"},
		{"a later header", macro5 + "\x03\x00\x01" + "\x03\x06\x02" + "\x01\x01N 1\x00" + "\x04" + "\x04\x00", "", ""},
		{"strx", macroLine5 + "\x03\x00\x01" + "\x0b\x01\x01" + "\x04\x00", offsets, "main.c:1 #define N strx-"},
		{"strx of 64 bits", macro64 + "\x03\x00\x01" + "\x0b\x01\x00" + "\x04\x00", offsets64, "main.c:1 #define N strx-"},
		{"undefined by strx", macro5 + "\x03\x00\x01" + "\x0b\x01\x01" + "\x0c\x01\x00" + "\x04\x00", offsets, ""},
		{"a text of the other file", macro5 + "\x03\x00\x01" + "\x08\x01\x09\x00\x00\x00" + "\x04\x00", "", "main.c:1 #define N strx+"},
		{"a list of the other file", macro5 + "\x03\x00\x01" + "\x0a\x0d\x00\x00\x00" + "\x04\x00" + macro5 + "\x05\x04\x01\x00\x00\x00\x00", "", "main.c:4 #define N strp+"},
		{"a list", macro5 + "\x03\x00\x01" + "\x07\x0d\x00\x00\x00" + "\x04\x00" + macro5 + "\x05\x04\x01\x00\x00\x00\x00", "", "main.c:4 #define N strp-"},
		{"a further kind", "\x05\x00\x04" + "\x01\xe0\x03\x0f\x08\x0a" + "\xe0\x80\x01text\x00\x02\x01\x01" + "\x03\x00\x01" + "\x01\x01N 1\x00" + "\x04\x00", "", "main.c:1 #define N 1"},
	}
	for _, tt := range tests {
		got, err := macroAt(macroBytes(".debug_macro", tt.macros, str, tt.offsets))
		if err != nil || got != tt.want {
			t.Errorf("%s: %q, %v; want %q", tt.name, got, err, tt.want)
		}
	}
	got, err := macroAt(macroBytes(".debug_macinfo", "\x03\x00\x01"+"\x01\x05N 1\x00"+"\xff\x07text\x00"+"\x04\x00", "", ""))
	if err != nil || got != "main.c:5 #define N 1" {
		t.Errorf(".debug_macinfo: %q, %v", got, err)
	}
}

// macroAt shows what N is on line 5 of main.c.
func macroAt(r *macroReader) (string, error) {
	s, err := r.scan("N", Position{File: "/main.c", Line: 5}, make(map[macroList]bool))
	if err != nil {
		return "", err
	}
	e := inForce(s.events)
	if e == nil {
		return "", s.missing
	}
	m, err := s.macro(e)
	if err != nil {
		return "", err
	}
	text := strings.ReplaceAll(macroText(m), "Defined at /", "")
	text = strings.ReplaceAll(text, "\n  included at /", " ")
	return strings.ReplaceAll(text, "\n", " "), nil
}

// Damage is an error that names the section and the offset.
func TestDamagedMacros(t *testing.T) {
	tests := []struct{ name, macros, want string }{
		{"empty", "", ".debug_macro at offset 0x0: 2 bytes wanted, 0 left"},
		{"a version", "\x06\x00\x00\x00", ".debug_macro at offset 0x2: version 6 of macros"},
		{"no end", macro5 + "\x01\x01N\x00", ".debug_macro at offset 0x7: 1 bytes wanted, 0 left"},
		{"no end of a text", macro5 + "\x01\x01N", ".debug_macro at offset 0x5: text without an end"},
		{"a kind", macro5 + "\xe0", ".debug_macro at offset 0x4: kind 0xe0 of a macro record"},
		{"a form", "\x05\x00\x04\x01\xe0\x01\x01\xe0", ".debug_macro at offset 0x8: form 0x1 in a macro record"},
		{"a line", macro5 + "\x01\xff\xff\xff\xff\x7fN\x00", ".debug_macro at offset 0x9: line or file 34359738367"},
		{"a text elsewhere", macro5 + "\x05\x01\x07\x00\x00\x00\x00", ".debug_macro at offset 0x9: offset 0x7 is outside .debug_str"},
		{"a numbered text elsewhere", macro5 + "\x0b\x01\x07\x00", ".debug_macro at offset 0x6: text 7 is outside .debug_str_offsets"},
		{"a list elsewhere", macro5 + "\x07\xff\x00\x00\x00\x00", ".debug_macro at offset 0x0: offset 0xff is outside the section"},
		{"a list of itself", macro5 + "\x07\x00\x00\x00\x00\x00", ".debug_macro at offset 0x0: these macros import themselves"},
		{"an end", macro5 + "\x04\x00", ".debug_macro at offset 0x4: the end of a file that did not begin"},
		{"parameters", macro5 + "\x01\x00N(a\x00\x00", `.debug_macro: macro "N(a": its parameters have no end`},
	}
	for _, tt := range tests {
		got, err := macroAt(macroBytes(".debug_macro", tt.macros, "", ""))
		if err == nil || err.Error() != tt.want {
			t.Errorf("%s: %q, %v; want %s", tt.name, got, err, tt.want)
		}
	}
	r := macroBytes(".debug_macro", macro5+"\x0a\x00\x00\x00\x00\x00", "", "")
	r.sup = nil
	if got, err := macroAt(r); err != errNoSupplement {
		t.Errorf("without the supplementary file: %q, %v", got, err)
	}
}

// Lists that import the next one twice each would be read 2⁶⁰ times. Those
// without the name are read once; those with it are too many records.
func TestMacroImportsAreBounded(t *testing.T) {
	lists := func(last string) string {
		const size = len(macro5) + 2*5 + 1
		all := ""
		for i := range 60 {
			next := "\x07" + string([]byte{byte((i + 1) * size), byte((i + 1) * size >> 8), 0, 0})
			all += macro5 + next + next + "\x00"
		}
		return all + macro5 + last + "\x00"
	}
	if got, err := macroAt(macroBytes(".debug_macro", lists("\x01\x00M\x00"), "", "")); got != "" || err != nil {
		t.Errorf("without the name: %q, %v", got, err)
	}
	_, err := macroAt(macroBytes(".debug_macro", lists("\x01\x00N\x00"), "", ""))
	if err == nil || !strings.HasSuffix(err.Error(), "more than 1048576 macros in a unit") {
		t.Errorf("with the name: %v", err)
	}
}

// Macros are read or refused, and those that are read have texts and places.
func FuzzMacros(f *testing.F) {
	for _, build := range macroBuilds {
		file := macroProgram(f, build)
		read := func(name string) string {
			data, err := file.section(name)
			if err != nil {
				f.Fatal(err)
			}
			return string(data)
		}
		info := read(".debug_macinfo")
		f.Add(read(".debug_macro")+info, read(".debug_str"), read(".debug_str_offsets"), info != "", 20)
	}
	f.Add(macro5+"\x03\x00\x01"+"\x0a\x0d\x00\x00\x00"+"\x04\x00"+macro5+"\x05\x04\x01\x00\x00\x00\x00", "\x00N strp\x00", "", false, 5)
	f.Add("\x05\x00\x04"+"\x01\xe0\x03\x0f\x08\x0a"+"\xe0\x80\x01text\x00\x02\x01\x01"+"\x00", "", "", false, 5)
	f.Fuzz(func(t *testing.T, macros, str, offsets string, info bool, line int) {
		section := ".debug_macro"
		if info {
			section = ".debug_macinfo"
		}
		for _, name := range []string{"", "N", "MAX"} {
			s, err := macroBytes(section, macros, str, offsets).scan(name, Position{File: "/main.c", Line: line}, make(map[macroList]bool))
			if (s == nil) != (err != nil) {
				t.Fatalf("%v, %v: want macros or an error", s, err)
			}
			if err != nil {
				continue
			}
			inForce(s.events)
			for i := range s.events {
				e := &s.events[i]
				if m, err := s.macro(e); (m == nil) != (err != nil) || m != nil && name != "" && m.Name != name {
					t.Fatalf("%v, %v: want macro %q or an error", m, err, name)
				}
			}
		}
	})
}

// A question about one name reads all records of its unit.
func BenchmarkMacro(b *testing.B) {
	f := macroProgram(b, "gcc -gdwarf-5")
	pc := marked(b, f, macrosSource, "main")
	all, err := f.scanMacros("", pc)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		m, err := f.Macro("NO_PARAMETERS", pc)
		if err != nil || m.Body != "5" {
			b.Fatal(m, err)
		}
	}
	b.ReportMetric(float64(len(all.events)*b.N)/b.Elapsed().Seconds(), "records/s")
}
