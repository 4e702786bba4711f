package dwarfinfo

import (
	"debug/dwarf"
	"fmt"
	"slices"
	"sort"
)

// A Position is a place in the source. A Line of 0 means that there is none.
type Position struct {
	File   string // absolute
	Line   int
	Column int
}

// A lineTable holds the rows of a unit, by address.
type lineTable struct {
	names *fileNames
	rows  []row
}

// lineData is what was read of a unit's line table: first the header, with
// the names of the files, and only if one of them matters the rows.
type lineData struct {
	program    *lineProgram
	programErr error
	table      *lineTable
	tableErr   error
}

// lineHeader returns the header of the unit's line number program, nil if it
// has none.
func (u *unit) lineHeader() (*lineProgram, error) {
	if u.skeleton != nil {
		return u.skeleton.lineHeader()
	}
	d := &u.line
	if d.program == nil && d.programErr == nil {
		d.program, d.programErr = u.readLineHeader()
	}
	return d.program, d.programErr
}

func (u *unit) readLineHeader() (*lineProgram, error) {
	off, ok := u.root().offset(dwarf.AttrStmtList)
	if !ok {
		return nil, nil
	}
	s, err := u.section(".debug_line")
	if err != nil {
		return nil, err
	}
	p, err := u.readLineProgram(s, int(off))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", u.file.path, err)
	}
	return p, nil
}

// lines returns the unit's line table.
func (u *unit) lines() (*lineTable, error) {
	if u.skeleton != nil {
		return u.skeleton.lines()
	}
	d := &u.line
	if d.table == nil && d.tableErr == nil {
		d.table, d.tableErr = u.readLines()
	}
	return d.table, d.tableErr
}

func (u *unit) readLines() (*lineTable, error) {
	p, err := u.lineHeader()
	if err != nil {
		return nil, err
	}
	if p == nil {
		return &lineTable{names: &fileNames{unit: u}}, nil
	}
	rows, err := p.run()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", u.file.path, err)
	}
	return &lineTable{p.names, sortSequences(rows)}, nil
}

// sortSequences puts the sequences in the order of their addresses. Inside one
// the addresses only grow; but sequences stand in any order, one for each
// section that the compiler made. Those at address 0 are of functions that the
// linker threw away.
func sortSequences(rows []row) []row {
	var sequences [][]row
	start := 0
	for i := range rows {
		if !rows[i].end {
			continue
		}
		if seq := rows[start : i+1]; seq[0].addr != 0 && seq[0].addr < rows[i].addr {
			sequences = append(sequences, seq)
		}
		start = i + 1
	}
	sort.SliceStable(sequences, func(i, j int) bool { return sequences[i][0].addr < sequences[j][0].addr })
	return slices.Concat(sequences...)
}

// at is the index of the row that covers an address, -1 if none does. Of
// several rows at one address the last one counts: the others cover nothing.
func (t *lineTable) at(pc Addr) int {
	i := sort.Search(len(t.rows), func(i int) bool { return t.rows[i].addr > pc }) - 1
	if i < 0 || t.rows[i].end {
		return -1
	}
	return i
}

// from is the index of the first row that is not below an address.
func (t *lineTable) from(a Addr) int {
	return sort.Search(len(t.rows), func(i int) bool { return t.rows[i].addr >= a })
}

func (t *lineTable) fileName(r *row) string { return t.names.path(int(r.file)) }

func (t *lineTable) position(i int) Position {
	r := &t.rows[i]
	return Position{t.fileName(r), int(r.line), int(r.column)}
}

// rowAt finds the table and the row of an address.
func (f *File) rowAt(pc Addr) (*lineTable, int) {
	u, ok := f.unitAt(pc)
	if !ok {
		return nil, -1
	}
	t, err := u.lines()
	if err != nil {
		return nil, -1
	}
	return t, t.at(pc)
}

// Position tells which line an address belongs to.
func (f *File) Position(pc Addr) (Position, bool) {
	t, i := f.rowAt(pc)
	if i < 0 || t.rows[i].line == 0 {
		return Position{}, false
	}
	return t.position(i), true
}

// StatementStart reports whether a statement begins exactly at an address: a
// stop there shows a line of which nothing has run yet.
func (f *File) StatementStart(pc Addr) bool {
	t, i := f.rowAt(pc)
	if i < 0 {
		return false
	}
	for ; i >= 0 && t.rows[i].addr == pc; i-- {
		if t.rows[i].stmt && !t.rows[i].end && t.rows[i].line != 0 {
			return true
		}
	}
	return false
}

// LineRanges returns the code that belongs to the same line as an address, in
// the same copy of the same function. A line may have several pieces: the head
// of a for loop has three. What was inlined into the line bears lines of its
// own.
func (f *File) LineRanges(pc Addr) []Range {
	t, i := f.rowAt(pc)
	if i < 0 {
		return nil
	}
	chain := f.InlineChain(pc)
	if len(chain) == 0 {
		return []Range{{t.rows[i].addr, t.rows[i+1].addr}} // a row that is no end has a successor
	}
	want := t.rows[i]
	var ranges []Range
	for _, r := range chain[0].ownRanges() {
		for j := max(t.from(r.Low)-1, 0); j+1 < len(t.rows) && t.rows[j].addr < r.High; j++ {
			if row := &t.rows[j]; row.line != want.line || row.file != want.file || row.end {
				continue
			}
			piece := Range{max(t.rows[j].addr, r.Low), min(t.rows[j+1].addr, r.High)}
			if piece.Low < piece.High {
				ranges = append(ranges, piece)
			}
		}
	}
	return MergeRanges(ranges)
}

func innermost(chain []*Function) *Function {
	if len(chain) == 0 {
		return nil
	}
	return chain[0]
}

// SourceFiles lists the files that the units of the program were made from.
func (f *File) SourceFiles() []string {
	units, err := f.unitList()
	if err != nil {
		return nil
	}
	var files []string
	for _, u := range units {
		p, err := u.lineHeader()
		if err != nil || p == nil {
			continue
		}
		for i := range p.names.files {
			files = append(files, p.names.path(i))
		}
	}
	slices.Sort(files)
	return slices.Compact(files)
}
