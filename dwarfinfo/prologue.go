package dwarfinfo

import (
	"debug/dwarf"
	"strings"
)

// assembler reports whether the unit's source is assembler.
func (u *unit) assembler() bool {
	const mipsAssembler = 0x8001 // DW_LANG_Mips_Assembler, used for all machines
	return u.language() == mipsAssembler
}

// optimisedByGCC reports whether gcc made the unit with optimisation. It keeps
// its options in the producer's name.
func (u *unit) optimisedByGCC() bool {
	producer := u.root().text(dwarf.AttrProducer)
	if !strings.HasPrefix(producer, "GNU ") {
		return false
	}
	optimised := false
	for _, option := range strings.Fields(producer) { // the last one counts
		if strings.HasPrefix(option, "-O") {
			optimised = option != "-O0"
		}
	}
	return optimised
}

// KeepsRegisters reports whether a location at pc may be trusted to name only
// registers that the functions called from there leave alone. gcc knows for
// functions of the same unit which registers they use, and leaves values in the
// others over a call (-fipa-ra); where a value does not survive the call, its
// list of locations ends one byte before the call returns, where debuggers look.
func (f *File) KeepsRegisters(pc Addr) bool {
	u, ok := f.unitAt(pc)
	return ok && u.body().optimisedByGCC()
}

// PrologueEnd is the first address at which a function's arguments can be
// read: after the instructions that set up its frame.
//
// clang marks it in the line table. gcc does not, but it begins a new row
// there, so it is the second row of the function, even when that bears the
// same line, as in a function written on one line.
func (f *File) PrologueEnd(fn *Function) Addr {
	t, err := fn.unit.lines()
	if err != nil || fn.unit.assembler() {
		return fn.entry // what the programmer wrote first is first
	}
	if fn.unit.optimisedByGCC() {
		return fn.entry // its location lists tell where arguments are from the start
	}
	high := fn.entryRange().High
	second := Addr(0)
	for i := t.from(fn.entry); i < len(t.rows) && t.rows[i].addr < high; i++ {
		r := &t.rows[i]
		if r.end {
			continue // of the function before, which ends where this one begins
		}
		if r.prologueEnd {
			return r.addr
		}
		if second == 0 && r.addr > fn.entry && r.line != 0 {
			second = r.addr
		}
	}
	if second == 0 {
		return fn.entry
	}
	return second
}

// afterFrameSetup skips, where there is no debug information, the
// instructions with which compilers begin a function that uses a frame
// pointer: [endbr64] push %rbp; mov %rsp,%rbp.
func (f *File) afterFrameSetup(a Addr) Addr {
	var code [8]byte
	if f.ReadImage(a, code[:]) != nil {
		return a
	}
	at := a
	rest := string(code[:])
	if cut, ok := strings.CutPrefix(rest, "\xf3\x0f\x1e\xfa"); ok {
		rest, at = cut, at+4
	}
	if strings.HasPrefix(rest, "\x55\x48\x89\xe5") || strings.HasPrefix(rest, "\x55\x48\x8b\xec") {
		return at + 4
	}
	return a
}
