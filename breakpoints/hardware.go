package breakpoints

import (
	"cmp"
	"slices"
)

// An Access says what use of memory a watchpoint is for.
type Access int

// The uses. Execute is that of a hardware breakpoint.
const (
	Write Access = iota
	Read
	ReadWrite
	Execute
)

// A Region is memory that somebody wants watched.
type Region struct {
	Addr   uint64
	Size   uint64 // in bytes
	Access Access
}

// Touches reports whether two regions have a byte in common.
func (r Region) Touches(o Region) bool {
	return r.Addr-o.Addr < o.Size || o.Addr-r.Addr < r.Size
}

// Registers is how many debug registers a processor has.
const Registers = 4

// Split cuts a region into the pieces that debug registers can watch: of 1, 2,
// 4 or 8 bytes, each at a multiple of its size [SDM 3B, "Breakpoint Field
// Recognition"]. It makes no more than limit+1 pieces: more cannot be used.
func (r Region) Split(limit int) []Region {
	var pieces []Region
	for addr, left := r.Addr, r.Size; left > 0 && len(pieces) <= limit; {
		size := uint64(8)
		for size > left || addr%size != 0 {
			size /= 2
		}
		pieces = append(pieces, Region{addr, size, r.Access})
		addr, left = addr+size, left-size
	}
	return pieces
}

// Assign lists what the debug registers must hold for all the regions, each
// piece once. It reports false if there are too few registers.
func Assign(regions []Region) ([]Region, bool) {
	var held []Region
	for _, r := range regions {
		for _, piece := range r.Split(Registers) {
			held = hold(held, piece)
			if len(held) > Registers {
				return nil, false
			}
		}
	}
	return held, true
}

// hold adds a piece. One register for all accesses to a place serves those who
// wait for writes alone as well: they look whether the value has changed.
func hold(held []Region, piece Region) []Region {
	for i, h := range held {
		if h.Addr != piece.Addr || h.Size != piece.Size || (h.Access == Execute) != (piece.Access == Execute) {
			continue
		}
		if h.Access != piece.Access {
			held[i].Access = ReadWrite
		}
		return held
	}
	return append(held, piece)
}

// Merge joins regions that overlap or meet, so that a structure whose members
// are named one by one takes no more registers than the whole.
func Merge(regions []Region) []Region {
	sorted := append([]Region(nil), regions...)
	sortRegions(sorted)
	var merged []Region
	for _, r := range sorted {
		if n := len(merged); n > 0 && r.Addr <= merged[n-1].Addr+merged[n-1].Size {
			last := &merged[n-1]
			last.Size = max(last.Size, r.Addr+r.Size-last.Addr)
			continue
		}
		merged = append(merged, r)
	}
	return merged
}

func sortRegions(list []Region) {
	slices.SortFunc(list, func(a, b Region) int { return cmp.Compare(a.Addr, b.Addr) })
}
