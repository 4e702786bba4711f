// Package dwarfinfo answers questions about a program from its file alone.
//
// An ELF file says where its segments go in memory and which symbols it has;
// its DWARF sections, written by the compiler, say which source line each
// instruction came from (.debug_line), which functions, variables and types
// there are (.debug_info), and how to find a function's caller from any point
// in it (.eh_frame, .debug_frame). Nothing here ever looks at a process, so
// that each answer depends on the file only. Where an answer needs registers
// or memory, the caller hands them in through small interfaces.
//
// Addresses are of type Addr: as linked. What the kernel and the loader add to
// them when the program is put in memory is not known here.
//
// Everything is read when it is first asked for. Opening a file reads its
// headers; the first question about a line reads the line table of that one
// unit. A unit is what one run of the compiler made: a source file with all
// that it includes.
//
// A core file is an ELF file too. What it says of a process that has ended is
// read and written here, in core*.go; its addresses are those of the process.
package dwarfinfo

// An Addr is an address as linked: as it stands in the file.
type Addr uint64

// A Range is the addresses from Low up to, and not including, High.
type Range struct{ Low, High Addr }

func (r Range) contains(a Addr) bool { return r.Low <= a && a < r.High }
