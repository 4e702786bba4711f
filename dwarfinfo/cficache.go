package dwarfinfo

import "slices"

// A rowCache keeps rows that were computed. A recursion asks for the same one
// a hundred thousand times, and a backtrace after a step for those of the
// backtrace before. Each row answers for all addresses that it covers.
type rowCache struct {
	rows []cachedRow // by Low; they do not overlap
	last cachedRow   // the one found before
}

type cachedRow struct {
	Range
	row *frameRow
}

// maxCachedRows bounds the memory, to about 350 KB, and the time to put a row
// in its place. A backtrace needs some dozens.
const maxCachedRows = 1024

// at returns the row that covers pc, nil if it is not there.
func (c *rowCache) at(pc Addr) *frameRow {
	if c.last.contains(pc) {
		return c.last.row
	}
	i := c.after(pc) - 1
	if i < 0 || !c.rows[i].contains(pc) {
		return nil
	}
	c.last = c.rows[i]
	return c.last.row
}

// after returns the index of the first row that begins after pc.
func (c *rowCache) after(pc Addr) int {
	low, high := 0, len(c.rows)
	for low < high {
		middle := int(uint(low+high) / 2)
		if c.rows[middle].Low <= pc {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low
}

// add keeps a copy of a row, and returns it. Where FDEs overlap, as they do in
// damaged files only, a row that is there already keeps its addresses.
func (c *rowCache) add(r *frameRow) *frameRow {
	row := new(frameRow)
	*row = *r
	if len(c.rows) >= maxCachedRows {
		c.rows = c.rows[:0] // start anew: cheaper than to know which is needed least
	}
	i := c.after(r.Low)
	covered := i > 0 && c.rows[i-1].High > r.Low || i < len(c.rows) && c.rows[i].Low < r.High
	if !covered {
		c.last = cachedRow{r.Range, row}
		c.rows = slices.Insert(c.rows, i, c.last)
	}
	return row
}
