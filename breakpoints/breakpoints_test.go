package breakpoints

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

func TestParseSpec(t *testing.T) {
	tests := []struct {
		text string
		want Spec
	}{
		{"", HereSpec{}},
		{"*0x401136", AddressSpec{0x401136}},
		{"*401136", AddressSpec{0x401136}},
		{"12", LineSpec{"", 12}},
		{"list.c:12", LineSpec{"list.c", 12}},
		{"src/list.c:12", LineSpec{"src/list.c", 12}},
		{"main", FunctionSpec{"", "main"}},
		{"list.c:push", FunctionSpec{"list.c", "push"}},
		{"ns::f", FunctionSpec{"", "ns::f"}},
		{"a.cc:ns::f", FunctionSpec{"a.cc", "ns::f"}},
		{"+2", OffsetSpec{2}},
		{"-1", OffsetSpec{-1}},
	}
	for _, tt := range tests {
		got, err := ParseSpec(tt.text)
		if err != nil || got != tt.want {
			t.Errorf("ParseSpec(%q) = %#v, %v; want %#v", tt.text, got, err, tt.want)
		}
	}
	for _, bad := range []string{"*", "*xyz", "*0x11112222333344445", "0", "12x", "list.c:", "+x", "two words"} {
		if got, err := ParseSpec(bad); err == nil {
			t.Errorf("ParseSpec(%q) = %#v, want an error", bad, got)
		}
	}
}

func FuzzParseSpec(f *testing.F) {
	f.Add("*0x1")
	f.Add("a.c:12")
	f.Add("::")
	f.Fuzz(func(t *testing.T, text string) {
		spec, err := ParseSpec(text)
		if (spec == nil) != (err != nil) {
			t.Fatalf("ParseSpec(%q) = %v, %v: want a value or an error", text, spec, err)
		}
	})
}

// A page is memory from 0x1000 on; nothing else is mapped.
type page []byte

var errUnmapped = errors.New("not mapped")

func (p page) part(addr uint64, n int) ([]byte, error) {
	if addr < 0x1000 || addr-0x1000+uint64(n) > uint64(len(p)) {
		return nil, errUnmapped
	}
	return p[addr-0x1000:][:n], nil
}

func (p page) ReadMemory(addr uint64, buf []byte) error {
	part, err := p.part(addr, len(buf))
	copy(buf, part)
	return err
}

func (p page) WriteMemory(addr uint64, buf []byte) error {
	part, err := p.part(addr, len(buf))
	copy(part, buf)
	return err
}

func TestSites(t *testing.T) {
	program := []byte{0x55, 0x48, 0x89, 0xe5, 0xc3}
	mem := page(bytes.Clone(program))
	s := NewSites(mem)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	is := func(want ...byte) {
		t.Helper()
		if !bytes.Equal(mem, want) {
			t.Fatalf("memory is % x, want % x", []byte(mem), want)
		}
	}
	must(s.Insert(0x1000))
	must(s.Insert(0x1000)) // one site, used twice
	must(s.Insert(0x1004))
	is(int3, 0x48, 0x89, 0xe5, int3)

	buf := make([]byte, 5)
	must(mem.ReadMemory(0x1000, buf))
	if s.Mask(0x1000, buf); !bytes.Equal(buf, program) {
		t.Errorf("masked memory is % x, want % x", buf, program)
	}
	must(s.Lift(0x1000))
	is(0x55, 0x48, 0x89, 0xe5, int3)
	must(s.Rearm(0x1000))
	is(int3, 0x48, 0x89, 0xe5, int3)

	must(s.Write(0x1003, []byte{0x90, 0xc9})) // the site at 0x1004 stays
	is(int3, 0x48, 0x89, 0x90, int3)
	must(s.Write(0x1003, program[3:5]))
	is(int3, 0x48, 0x89, 0xe5, int3)
	must(s.Lift(0x1000)) // while it is out, the byte is the program's
	must(s.Write(0x1000, []byte{0x56}))
	is(0x56, 0x48, 0x89, 0xe5, int3)
	must(s.Rearm(0x1000))
	must(s.Write(0x1000, program[:1]))
	if err := s.Write(0x1ffd, program); !errors.Is(err, errUnmapped) {
		t.Errorf("write that is not mapped: %v", err)
	}

	child := page(bytes.Clone(mem))
	must(s.RemoveAll(child))
	if !bytes.Equal(child, program) {
		t.Errorf("the child's memory is % x, want % x", []byte(child), program)
	}
	must(s.Remove(0x1000))
	is(int3, 0x48, 0x89, 0xe5, int3)
	must(s.Remove(0x1000))
	is(0x55, 0x48, 0x89, 0xe5, int3)
	must(s.Remove(0x1004))
	is(program...)

	err := s.Insert(0x2000)
	if !errors.Is(err, errUnmapped) || !strings.Contains(err.Error(), "insert breakpoint at 0x2000") {
		t.Errorf("insert at an address that is not mapped: %v", err)
	}
	if s.Armed(0x2000) {
		t.Error("a site that could not be inserted is armed")
	}
}

func TestTable(t *testing.T) {
	table := NewTable()
	a := table.Add(FunctionSpec{"", "f"}, false)
	b := table.Add(LineSpec{"x.c", 3}, true)
	if a.Number != 0 || b.Number != 1 || !a.Pending() {
		t.Fatalf("numbers %d and %d, pending %t", a.Number, b.Number, a.Pending())
	}
	table.SetLocations(0, 0, []Location{{Addr: 8}, {Addr: 16}, {Addr: 8}})
	if len(a.Locations) != 2 || len(table.At(0, 16)) != 1 || len(table.At(0, 24)) != 0 {
		t.Errorf("locations %v", a.Locations)
	}
	table.SetLocations(0, 1, []Location{{Addr: 24}})
	if len(table.At(1, 24)) != 1 || len(table.At(0, 24)) != 0 || len(table.At(0, 8)) != 1 {
		t.Errorf("locations in two spaces %v", a.Locations)
	}
	table.DropSpace(1)
	if len(table.At(1, 24)) != 0 || len(a.Locations) != 2 {
		t.Errorf("locations after one space has gone %v", a.Locations)
	}
	table.Delete(1)
	if c := table.Add(HereSpec{}, false); c.Number != 2 {
		t.Errorf("a deleted number was used again: %d", c.Number)
	}
}

func BenchmarkArmed(b *testing.B) {
	s := NewSites(page(make([]byte, 4096)))
	for i := range uint64(1000) {
		if err := s.Insert(0x1000 + 4*i); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		if !s.Armed(0x1000 + 4*500) {
			b.Fatal("not armed")
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "lookups/s")
}
