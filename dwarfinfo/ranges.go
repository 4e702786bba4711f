package dwarfinfo

import (
	"slices"
	"sort"
)

// liveRanges drops empty ranges and those at address 0, where the linker puts
// what it threw away.
func liveRanges(ranges []Range) []Range {
	return slices.DeleteFunc(ranges, func(r Range) bool { return r.Low == 0 || r.Low >= r.High })
}

// MergeRanges sorts ranges and joins those that touch.
func MergeRanges(ranges []Range) []Range {
	sorted := append([]Range(nil), ranges...)
	sort.Slice(sorted, func(i, j int) bool { return sorted[i].Low < sorted[j].Low })
	var merged []Range
	for _, r := range sorted {
		if n := len(merged); n > 0 && r.Low <= merged[n-1].High {
			merged[n-1].High = max(merged[n-1].High, r.High)
		} else if r.Low < r.High {
			merged = append(merged, r)
		}
	}
	return merged
}

// subtract returns what is left of ranges without others.
func subtract(ranges, others []Range) []Range {
	left := MergeRanges(ranges)
	for _, o := range others {
		var next []Range
		for _, r := range left {
			for _, part := range [2]Range{{r.Low, min(r.High, o.Low)}, {max(r.Low, o.High), r.High}} {
				if part.Low < part.High {
					next = append(next, part)
				}
			}
		}
		left = next
	}
	return left
}

// A rangeIndex finds what an address belongs to: units, functions.
type rangeIndex[T any] struct {
	entries []rangeEntry[T] // by Low, once they are sorted
}

type rangeEntry[T any] struct {
	Range
	reach Addr // the highest end of this entry and those before it
	value T
}

func (x *rangeIndex[T]) add(ranges []Range, value T) {
	for _, r := range ranges {
		x.entries = append(x.entries, rangeEntry[T]{Range: r, value: value})
	}
}

// sort makes the index ready to be asked.
func (x *rangeIndex[T]) sort() {
	e := x.entries
	sort.SliceStable(e, func(i, j int) bool { return e[i].Low < e[j].Low })
	var reach Addr
	for i := range e {
		reach = max(reach, e[i].High)
		e[i].reach = reach
	}
}

// at finds the value whose range holds an address. Ranges overlap only where
// the linker folded equal functions, or in damaged files; of several the one
// that begins nearest is chosen.
func (x *rangeIndex[T]) at(a Addr) (value T, ok bool) {
	e := x.entries
	i := sort.Search(len(e), func(i int) bool { return e[i].Low > a }) - 1
	for ; i >= 0 && e[i].reach > a; i-- {
		if e[i].contains(a) {
			return e[i].value, true
		}
	}
	return value, false
}
