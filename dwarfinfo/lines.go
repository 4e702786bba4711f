package dwarfinfo

import (
	"debug/dwarf"
	"fmt"
	"path/filepath"
	"slices"
	"sort"
	"strings"
)

// A Position is a place in the source. A Line of 0 means that there is none.
type Position struct {
	File   string // absolute
	Line   int
	Column int
}

// A Location is a place to stop at.
type Location struct {
	Addr     Addr
	Position Position
	Function string
}

// lines returns the unit's line table.
func (u *unit) lines() (*lineTable, error) {
	u.linesOnce.Do(func() { u.table, u.linesErr = u.readLines() })
	return u.table, u.linesErr
}

func (u *unit) readLines() (*lineTable, error) {
	off, ok := u.entry.Val(dwarf.AttrStmtList).(int64)
	if !ok {
		return &lineTable{}, nil
	}
	data, err := u.file.section(".debug_line")
	if err != nil {
		return nil, err
	}
	p, err := u.readLineProgram(data, int(off))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", u.file.path, err)
	}
	rows, err := p.run()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", u.file.path, err)
	}
	return &lineTable{p.files, sortSequences(rows)}, nil
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

func (t *lineTable) fileName(r *row) string {
	if int(r.file) < len(t.files) {
		return t.files[r.file]
	}
	return ""
}

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

// LineRanges returns the code that belongs to the same line, of the same
// function, as an address. A line may have several pieces: the head of a for
// loop has three. What was inlined into the line bears lines of its own.
func (f *File) LineRanges(pc Addr) []Range {
	t, i := f.rowAt(pc)
	if i < 0 {
		return nil
	}
	fn, hasFunction := f.Function(pc)
	want := t.rows[i]
	var ranges []Range
	for j := range t.rows {
		r := &t.rows[j]
		if r.end || r.line != want.line || r.file != want.file || j+1 == len(t.rows) {
			continue
		}
		piece := Range{r.addr, t.rows[j+1].addr}
		if hasFunction && !fn.contains(r.addr) || !hasFunction && !piece.contains(pc) {
			continue
		}
		if piece.Low < piece.High {
			ranges = append(ranges, piece)
		}
	}
	return MergeRanges(ranges)
}

// A NoLineError says that a file has no code at or after a line.
type NoLineError struct {
	File string
	Line int
	Last int // the last line that has code
}

func (e *NoLineError) Error() string {
	return fmt.Sprintf("No line %d in file %q.", e.Line, filepath.Base(e.File))
}

// FindLine finds the code of a line, or of the next line that has some. A file
// is meant by any end of its path. There is one location for each function
// that the line was compiled into.
func (f *File) FindLine(file string, line int) ([]Location, error) {
	units, err := f.unitList()
	if err != nil {
		return nil, err
	}
	known := false
	last, best := 0, 0
	for _, u := range units {
		t, err := u.lines()
		if err != nil {
			continue // other units may still be read
		}
		for i, name := range t.files {
			if !sameFile(name, file) {
				continue
			}
			known = true
			next, end := t.nextLine(uint32(i), line)
			last = max(last, end)
			if next > 0 && (best == 0 || next < best) {
				best = next
			}
		}
	}
	if !known {
		return nil, fmt.Errorf("No source file named %s.", file)
	}
	if best == 0 {
		return nil, &NoLineError{file, line, last}
	}
	var locations []Location
	for _, u := range units {
		locations = append(locations, u.lineLocations(file, best)...)
	}
	return locations, nil
}

// sameFile reports whether a path ends in the parts of another.
func sameFile(path, asked string) bool {
	return path == asked || strings.HasSuffix(path, "/"+strings.TrimPrefix(filepath.Clean(asked), "/"))
}

// nextLine finds the first line from a given one on that has a statement, and
// the last one of the file.
func (t *lineTable) nextLine(file uint32, line int) (next, last int) {
	for i := range t.rows {
		r := &t.rows[i]
		if r.file != file || !r.stmt || r.end || r.line == 0 {
			continue
		}
		last = max(last, int(r.line))
		if int(r.line) >= line && (next == 0 || int(r.line) < next) {
			next = int(r.line)
		}
	}
	return next, last
}

// lineLocations finds where to stop for a line: in each function that has
// code of it, at the lowest statement. A function's first line means its
// body, so it is moved behind the prologue.
func (u *unit) lineLocations(file string, line int) []Location {
	t, err := u.lines()
	if err != nil {
		return nil
	}
	type instance struct{ fn *Function }
	lowest := make(map[instance]int)
	var order []instance
	for i := range t.rows {
		r := &t.rows[i]
		if int(r.line) != line || !r.stmt || r.end || !sameFile(t.fileName(r), file) {
			continue
		}
		if i+1 < len(t.rows) && t.rows[i+1].addr == r.addr && !t.rows[i+1].end {
			continue // covers nothing
		}
		var in instance
		if chain := u.chainAt(r.addr); len(chain) > 0 {
			in.fn = chain[0]
		}
		if at, ok := lowest[in]; !ok {
			order = append(order, in)
			lowest[in] = i
		} else if r.addr < t.rows[at].addr {
			lowest[in] = i
		}
	}
	var locations []Location
	for _, in := range order {
		l := Location{Addr: t.rows[lowest[in]].addr, Position: t.position(lowest[in])}
		if in.fn != nil {
			l.Function = in.fn.Name
			if !in.fn.Inlined && l.Addr == in.fn.Low() {
				l.Addr = u.file.PrologueEnd(in.fn)
				if p, ok := u.file.Position(l.Addr); ok {
					l.Position = p
				}
			}
		}
		locations = append(locations, l)
	}
	return locations
}

// SourceFiles lists the files that code came from.
func (f *File) SourceFiles() []string {
	units, err := f.unitList()
	if err != nil {
		return nil
	}
	var files []string
	for _, u := range units {
		if t, err := u.lines(); err == nil {
			files = append(files, t.files...)
		}
	}
	slices.Sort(files)
	return slices.Compact(files)
}
