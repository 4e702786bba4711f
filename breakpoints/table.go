package breakpoints

import "slices"

// A Location is a place in the process where a breakpoint stands.
type Location struct {
	Addr     uint64
	File     string // "" if there is no line information
	Line     int
	Function string
	Image    string // the ELF file that holds it
	Space    int    // the address space, as the debugger counts them: processes that run one program share it
}

// A Breakpoint is one that the user asked for.
type Breakpoint struct {
	Number    int
	Spec      Spec
	Temporary bool // goes away after its first hit
	Enabled   bool
	Hits      int
	Locations []Location

	Commands []string // what is done when it stops the program, as typed
	Silent   bool     // the stop itself is not told
}

// Pending reports whether the breakpoint has no location yet.
func (b *Breakpoint) Pending() bool { return len(b.Locations) == 0 }

// A Table holds the breakpoints of a session. They outlive the process.
type Table struct {
	list []*Breakpoint // by number, ascending
	next int
}

// NewTable makes an empty table.
func NewTable() *Table { return &Table{} }

// Add makes a breakpoint. Numbers count from 0 and are never used again.
func (t *Table) Add(spec Spec, temporary bool) *Breakpoint {
	b := &Breakpoint{Number: t.next, Spec: spec, Temporary: temporary, Enabled: true}
	t.next++
	t.list = append(t.list, b)
	return b
}

// Get finds a breakpoint, nil if there is none of that number.
func (t *Table) Get(number int) *Breakpoint {
	for _, b := range t.list {
		if b.Number == number {
			return b
		}
	}
	return nil
}

// Delete forgets a breakpoint.
func (t *Table) Delete(number int) {
	t.list = slices.DeleteFunc(t.list, func(b *Breakpoint) bool { return b.Number == number })
}

// All lists the breakpoints by number.
func (t *Table) All() []*Breakpoint { return slices.Clone(t.list) }

// At lists the breakpoints with a location at an address of a space.
func (t *Table) At(space int, addr uint64) []*Breakpoint {
	var at []*Breakpoint
	for _, b := range t.list {
		if slices.ContainsFunc(b.Locations, func(l Location) bool { return l.Addr == addr && l.Space == space }) {
			at = append(at, b)
		}
	}
	return at
}

// SetLocations says where a breakpoint stands in a space now. A place found
// twice counts once.
func (t *Table) SetLocations(number, space int, locations []Location) {
	b := t.Get(number)
	if b == nil {
		return
	}
	b.Locations = slices.DeleteFunc(b.Locations, func(l Location) bool { return l.Space == space })
	for _, l := range locations {
		l.Space = space
		if !slices.ContainsFunc(b.Locations, func(k Location) bool { return k.Addr == l.Addr && k.Space == space }) {
			b.Locations = append(b.Locations, l)
		}
	}
}

// DropSpace forgets the locations in a space that is no more.
func (t *Table) DropSpace(space int) {
	for _, b := range t.list {
		t.SetLocations(b.Number, space, nil)
	}
}
