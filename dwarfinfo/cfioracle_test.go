package dwarfinfo

import (
	"bufio"
	"errors"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"deet/internal/testprog"
)

// A frameOracle compares the rows of a file with those that readelf computes.
// It reads readelf's output once, front to back:
//
//	00000018 0000000000000014 0000001c FDE cie=00000000 pc=0000000000001060..0000000000001086
//	   LOC           CFA      rbx   ra
//	0000000000001060 rsp+8    u     c-8
type frameOracle struct {
	t        *testing.T
	f        *File
	section  *frameSection
	cies     map[string]oracleRow // the row of each CIE, by offset
	cie      string               // of the table that is being read
	function *Range               // of its FDE, nil while it is a CIE's
	columns  []string
	rows     []oracleRow

	compared, differ int
}

type oracleRow struct {
	loc            Addr
	columns, cells []string
}

// compareFrames compares every row of a file's two sections.
func compareFrames(t *testing.T, f *File) (compared, differ int) {
	t.Helper()
	testprog.NeedTool(t, "readelf")
	command := exec.Command("readelf", "-W", "--debug-dump=frames-interp", f.Path())
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	o := &frameOracle{t: t, f: f}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		o.line(lines.Text())
	}
	o.endTable()
	command.Wait() // readelf warns with its exit status
	if err := lines.Err(); err != nil {
		t.Errorf("%s: %v", f.Path(), err)
	}
	return o.compared, o.differ
}

func (o *frameOracle) line(line string) {
	fields := strings.Fields(line)
	switch {
	case len(fields) == 0:
		o.endTable()
	case strings.HasPrefix(line, "Contents of the"):
		o.endTable()
		o.section, o.cies = &o.f.loadFrames().eh, make(map[string]oracleRow)
		if fields[3] == ".debug_frame" {
			o.section = &o.f.loadFrames().debug
		}
	case len(fields) > 3 && fields[3] == "CIE":
		o.cie, o.function = fields[0], nil
	case len(fields) > 5 && fields[3] == "FDE":
		low, high, _ := strings.Cut(strings.TrimPrefix(fields[5], "pc="), "..")
		o.function = &Range{hexAddr(low), hexAddr(high)}
		o.cie = strings.TrimPrefix(fields[4], "cie=")
	case fields[0] == "LOC":
		o.columns = fields[1:]
	case o.columns != nil && len(fields[0]) == 16:
		o.rows = append(o.rows, oracleRow{hexAddr(fields[0]), o.columns, cells(fields[1:])})
	}
}

// cells makes one of "r1 (rdx)".
func cells(fields []string) []string {
	var joined []string
	for _, field := range fields {
		if name, ok := strings.CutPrefix(field, "("); ok {
			joined[len(joined)-1] = strings.TrimSuffix(name, ")")
			continue
		}
		joined = append(joined, field)
	}
	return joined
}

func hexAddr(s string) Addr {
	n, err := strconv.ParseUint(s, 16, 64)
	if err != nil {
		panic(err)
	}
	return Addr(n)
}

// endTable compares a table that was read. An FDE that has none is in the
// state in which its CIE left it.
func (o *frameOracle) endTable() {
	rows := o.rows
	function := o.function
	o.rows, o.function, o.columns = nil, nil, nil
	switch {
	case function == nil && len(rows) > 0:
		o.cies[o.cie] = rows[0]
		return
	case function == nil || function.Low == 0 || function.Low >= function.High:
		return // thrown away by the linker
	case len(rows) == 0:
		rows = []oracleRow{o.cies[o.cie]}
		rows[0].loc = function.Low
	}
	for i, row := range rows {
		high := function.High
		if i+1 < len(rows) {
			high = rows[i+1].loc
		}
		if row.loc < high { // else the next row is for the same place
			o.check(row, high)
		}
	}
}

func (o *frameOracle) check(want oracleRow, high Addr) {
	o.compared++
	if diff := o.difference(want, high); diff != "" {
		if o.differ++; o.differ <= 5 {
			o.t.Errorf("%s %s at %#x: %s", o.f.Path(), o.section.name, uint64(want.loc), diff)
		}
	}
}

// difference compares the row of its section, and the row that the file as a
// whole gives to the last address that it is for.
func (o *frameOracle) difference(want oracleRow, high Addr) string {
	entry, err := o.section.find(want.loc)
	if err != nil {
		return err.Error()
	}
	var m rowMachine
	if err := m.run(&entry, want.loc); err != nil {
		return err.Error()
	}
	if (m.row.Range != Range{want.loc, high}) {
		return fmt.Sprintf("the row is for %#x, readelf says up to %#x", m.row.Range, uint64(high))
	}
	if len(want.cells) != len(want.columns) {
		return fmt.Sprintf("readelf has %d columns, and cells %q", len(want.columns), want.cells)
	}
	for i, column := range want.columns {
		if strings.HasPrefix(column, "xmm") || column == "st0" {
			continue // not unwound; code for Windows saves some of them
		}
		got := columnText(&m.row, column)
		if got != want.cells[i] && !(want.cells[i] == "u" && got == "-" && column != "ra") {
			return fmt.Sprintf("%s is %s, readelf says %s", column, got, want.cells[i])
		}
	}
	if !o.section.eh {
		if _, err := o.f.frames.eh.find(high - 1); !errors.Is(err, errNoFrameInfo) {
			return "" // .eh_frame is asked first
		}
	}
	if r, err := o.f.rulesFor(high - 1); err != nil || *r != m.row {
		return fmt.Sprintf("the row that is found is %v, %v; want %v", r, err, m.row)
	}
	return ""
}
