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

	Disabled    bool // by the user, as N.M
	Meaningless bool // the condition names what is not there
}

// Active reports whether the location takes part when its breakpoint is
// enabled.
func (l *Location) Active() bool { return !l.Disabled && !l.Meaningless }

// A Breakpoint is one that the user asked for. A thread that arrives at it is
// judged in this order: it is the right Thread, the Condition is true, and then
// it is a hit; the first Ignore hits are passed.
type Breakpoint struct {
	Number    int
	Spec      Spec
	Temporary bool // goes away after its first stop
	Enabled   bool
	Hits      int // how often it was reached with its condition true
	Locations []Location

	Hardware  bool     // debug registers do it: no int3, or no single steps
	Condition string   // stop only if this C expression is not 0; "" for always
	Ignore    int      // how many hits are passed before one stops
	Stops     int      // disabled after so many more stops; 0 for no limit
	Thread    int      // the number of the only thread that stops; 0 for any
	Inferior  int      // the number of the only process that stops; 0 for any
	Commands  []string // run at each stop, a line each
	Silent    bool     // its stops are not announced
	Print     string   // of a dprintf, which never stops: "FORMAT",ARGUMENTS
}

// Pending reports whether the breakpoint has no location yet. A watchpoint
// never has one.
func (b *Breakpoint) Pending() bool {
	_, watches := b.Watches()
	return len(b.Locations) == 0 && !watches
}

// Active reports whether a thread that reaches a location may be stopped.
func (b *Breakpoint) Active(l *Location) bool { return b.Enabled && l.Active() }

// A Table holds the breakpoints of a session. They outlive the process.
type Table struct {
	list []*Breakpoint // by number, ascending
	next int
	at   map[address][]*Breakpoint // by the address of a location; nil: to be made
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
	if i, ok := t.find(number); ok {
		return t.list[i]
	}
	return nil
}

func (t *Table) find(number int) (int, bool) {
	return slices.BinarySearchFunc(t.list, number, func(b *Breakpoint, n int) int { return b.Number - n })
}

// Delete forgets a breakpoint.
func (t *Table) Delete(number int) {
	if i, ok := t.find(number); ok {
		t.list = slices.Delete(t.list, i, i+1)
		t.at = nil
	}
}

// All lists the breakpoints by number.
func (t *Table) All() []*Breakpoint { return slices.Clone(t.list) }

// An address is a place in one of the spaces.
type address struct {
	space int
	addr  uint64
}

// At lists the breakpoints with a location at an address of a space, by number.
// Each stop asks, so the answer is kept, and is not for the caller to change.
func (t *Table) At(space int, addr uint64) []*Breakpoint {
	if t.at == nil {
		t.at = make(map[address][]*Breakpoint)
		for _, b := range t.list {
			for _, l := range b.Locations {
				t.at[address{l.Space, l.Addr}] = append(t.at[address{l.Space, l.Addr}], b)
			}
		}
	}
	return t.at[address{space, addr}]
}

// SetLocations says where a breakpoint stands in a space now. A place found
// twice counts once. What the user disabled stays so if the places are as many
// as before: they are the same ones, in a new process.
func (t *Table) SetLocations(number, space int, locations []Location) {
	b := t.Get(number)
	if b == nil {
		return
	}
	old := b.in(space)
	b.Locations = slices.DeleteFunc(slices.Clone(b.Locations), func(l Location) bool { return l.Space == space })
	others := len(b.Locations)
	for _, l := range locations {
		l.Space = space
		if !slices.ContainsFunc(b.Locations, func(k Location) bool { return k.Addr == l.Addr && k.Space == space }) {
			b.Locations = append(b.Locations, l)
		}
	}
	if len(old) == len(b.Locations)-others {
		for i := range old {
			b.Locations[others+i].Disabled = old[i].Disabled
		}
	}
	t.at = nil
}

// in lists the locations in a space.
func (b *Breakpoint) in(space int) []Location {
	return slices.DeleteFunc(slices.Clone(b.Locations), func(l Location) bool { return l.Space != space })
}

// DropSpace forgets the locations in a space that is no more.
func (t *Table) DropSpace(space int) {
	for _, b := range t.list {
		t.SetLocations(b.Number, space, nil)
	}
}
