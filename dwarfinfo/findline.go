package dwarfinfo

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"sort"
)

// A Location is a place to stop at.
type Location struct {
	Addr     Addr
	Position Position
	Function string
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

// A lineSearch is the line tables that speak of one file. It is kept for the
// next question about the file.
type lineSearch struct {
	units []*searchedUnit
}

type searchedUnit struct {
	unit       *unit
	table      *lineTable
	files      map[uint32]bool // the file's numbers in that table
	statements []int32         // the rows of its statements, by line
}

// FindLine finds the code of a line, or of the next line that has some. A file
// is meant by any end of its path. There is one location for each function
// that the line was compiled into, and for each copy of it that was inlined.
func (f *File) FindLine(file string, line int) ([]Location, error) {
	search, err := f.searchFile(file)
	if err != nil {
		return nil, err
	}
	best, last := 0, 0
	for _, u := range search.units {
		next, end := u.nextLine(line)
		last = max(last, end)
		if next > 0 && (best == 0 || next < best) {
			best = next
		}
	}
	if best == 0 {
		return nil, &NoLineError{file, line, last}
	}
	var locations []Location
	for _, u := range search.units {
		locations = append(locations, u.locations(best)...)
	}
	return uniqueLocations(locations), nil
}

// searchFile reads the tables that speak of a file; of the others it reads
// the headers only.
func (f *File) searchFile(file string) (*lineSearch, error) {
	if search, ok := f.searches[file]; ok {
		return search, nil
	}
	search, err := f.newSearch(file)
	if err != nil {
		return nil, err
	}
	if f.searches == nil {
		f.searches = make(map[string]*lineSearch)
	}
	f.searches[file] = search
	return search, nil
}

func (f *File) newSearch(file string) (*lineSearch, error) {
	units, err := f.unitList()
	if err != nil {
		return nil, err
	}
	search := &lineSearch{}
	known := false
	for _, u := range units {
		p, err := u.lineHeader()
		if err != nil || p == nil {
			continue // other units may still be read
		}
		files := p.names.match(file)
		if len(files) == 0 {
			continue
		}
		known = true
		if t, err := u.lines(); err == nil {
			search.units = append(search.units, newSearchedUnit(u, t, files))
		}
	}
	if !known {
		return nil, fmt.Errorf("No source file named %s.", file)
	}
	return search, nil
}

// uniqueLocations sorts locations and drops those at an address that another
// has: an inline function of C++ is described in each unit that uses it.
func uniqueLocations(locations []Location) []Location {
	slices.SortStableFunc(locations, func(a, b Location) int {
		if a.Addr < b.Addr {
			return -1
		}
		return int(min(a.Addr-b.Addr, 1))
	})
	return slices.CompactFunc(locations, func(a, b Location) bool { return a.Addr == b.Addr })
}

// newSearchedUnit sorts the statements of the file by their lines; those of one
// line stay in the order of their addresses.
func newSearchedUnit(unit *unit, table *lineTable, files map[uint32]bool) *searchedUnit {
	u := &searchedUnit{unit: unit, table: table, files: files}
	for i := range table.rows {
		if r := &table.rows[i]; r.stmt && !r.end && r.line != 0 && files[r.file] {
			u.statements = append(u.statements, int32(i))
		}
	}
	slices.SortStableFunc(u.statements, func(a, b int32) int { return cmp.Compare(u.lineOf(a), u.lineOf(b)) })
	return u
}

func (u *searchedUnit) lineOf(row int32) int { return int(u.table.rows[row].line) }

// from is the index of the first statement that is not before a line.
func (u *searchedUnit) from(line int) int {
	return sort.Search(len(u.statements), func(i int) bool { return u.lineOf(u.statements[i]) >= line })
}

// nextLine finds the first line from a given one on that has a statement, and
// the last one of the file; 0 if there is none.
func (u *searchedUnit) nextLine(line int) (next, last int) {
	n := len(u.statements)
	if n == 0 {
		return 0, 0
	}
	if i := u.from(line); i < n {
		next = u.lineOf(u.statements[i])
	}
	return next, u.lineOf(u.statements[n-1])
}

// A candidate is a row at which a stop for a line may be.
type candidate struct {
	row    int
	fn     *Function
	covers bool // instructions belong to it; else only a position between two
	hot    bool // it is not in a part of the function that was moved away as unlikely
}

func (c candidate) betterThan(other candidate) bool {
	if c.covers != other.covers {
		return c.covers
	}
	return c.hot && !other.hot // rows come by their addresses: the lower one is first
}

// locations finds where to stop for a line: in each copy of each function that
// has code of it, at the lowest statement. The pieces of a loop's head are
// one line to the user, and the lowest one is where it begins.
func (u *searchedUnit) locations(line int) []Location {
	best := make(map[*Function]candidate)
	var order []*Function
	for _, row := range u.statements[u.from(line):u.from(line+1)] {
		c := u.candidateAt(int(row))
		old, seen := best[c.fn]
		if !seen {
			order = append(order, c.fn)
		}
		if !seen || c.betterThan(old) {
			best[c.fn] = c
		}
	}
	var locations []Location
	for _, fn := range order {
		locations = append(locations, u.location(best[fn]))
	}
	return locations
}

func (u *searchedUnit) candidateAt(i int) candidate {
	r := &u.table.rows[i]
	c := candidate{row: i, hot: true}
	if j := u.table.at(r.addr); j >= 0 {
		c.covers = u.table.rows[j].line == r.line && u.table.rows[j].file == r.file
	}
	chain := u.unit.chainAt(r.addr)
	// A call of an inlined function may end in a row that covers nothing: the
	// function's own rows follow at the same address. The line is the caller's.
	for !c.covers && len(chain) > 1 && chain[0].CallSite.Line == int(r.line) {
		chain = chain[1:]
	}
	if c.fn = innermost(chain); c.fn != nil {
		c.hot = c.fn.entryRange().contains(r.addr)
	}
	return c
}

// location is the place to stop at for a row. A function's first line means
// its body, so it is moved behind the prologue.
func (u *searchedUnit) location(c candidate) Location {
	l := Location{Addr: u.table.rows[c.row].addr, Position: u.table.position(c.row)}
	if c.fn == nil {
		return l
	}
	l.Function = c.fn.Name
	if !c.fn.Inlined && l.Addr == c.fn.Low() {
		l.Addr = u.unit.file.PrologueEnd(c.fn)
		if p, ok := u.unit.file.Position(l.Addr); ok {
			l.Position = p
		}
	}
	return l
}
