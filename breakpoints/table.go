package breakpoints

import "slices"

// A Location is a place in the process where a breakpoint stands.
type Location struct {
	Addr     uint64
	File     string // "" if there is no line information
	Line     int
	Function string
	Image    string // the ELF file that holds it
}

// A Breakpoint is one that the user asked for.
type Breakpoint struct {
	Number    int
	Spec      Spec
	Temporary bool // goes away after its first hit
	Enabled   bool
	Hits      int
	Locations []Location

	Hardware  bool   // debug registers do it: no int3, or no single steps
	Condition string // an expression that must be true for it to stop, "" for none
}

// Pending reports whether the breakpoint has no location yet. A watchpoint
// never has one.
func (b *Breakpoint) Pending() bool {
	_, watches := b.Watches()
	return len(b.Locations) == 0 && !watches
}

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

// At lists the breakpoints with a location at an address.
func (t *Table) At(addr uint64) []*Breakpoint {
	var at []*Breakpoint
	for _, b := range t.list {
		if slices.ContainsFunc(b.Locations, func(l Location) bool { return l.Addr == addr }) {
			at = append(at, b)
		}
	}
	return at
}

// SetLocations says where a breakpoint stands now. A place found twice counts
// once.
func (t *Table) SetLocations(number int, locations []Location) {
	b := t.Get(number)
	if b == nil {
		return
	}
	b.Locations = nil
	for _, l := range locations {
		if !slices.ContainsFunc(b.Locations, func(k Location) bool { return k.Addr == l.Addr }) {
			b.Locations = append(b.Locations, l)
		}
	}
}
