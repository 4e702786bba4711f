package dwarfinfo

import "debug/dwarf"

// The entries of a location list [DWARF5 7.7.3].
const (
	lleEndOfList = iota
	lleBaseAddressx
	lleStartxEndx
	lleStartxLength
	lleOffsetPair
	lleDefaultLocation
	lleBaseAddress
	lleStartEnd
	lleStartLength
)

// locationList finds the expression for pc in a list.
func (u *unit) locationList(value int64, class dwarf.Class, pc Addr) ([]byte, error) {
	base := Addr(0)
	if low, ok := u.entry.Val(dwarf.AttrLowpc).(uint64); ok {
		base = Addr(low)
	}
	if class == dwarf.ClassLocList { // by its index in the unit's table of lists
		off, err := u.listOffset(value)
		if err != nil {
			return nil, err
		}
		return u.locationList5(off, base, pc)
	}
	if data, err := u.file.section(".debug_loclists"); err == nil && data != nil && u.version5() {
		return u.locationList5(value, base, pc)
	}
	return u.locationList4(value, base, pc)
}

// version5 reports whether the unit is of DWARF 5, which has its lists in
// sections of their own.
func (u *unit) version5() bool {
	info, err := u.file.section(".debug_info")
	if err != nil {
		return false
	}
	// The version stands before the unit's first entry: 12 bytes before in the
	// 32-bit format of version 5, 11 in version 4 [DWARF5 7.5.1.1].
	const header5 = 12
	c := newCursor(".debug_info", info, int(u.offset)-header5)
	c.unitLength()
	return c.uint16() == 5 && c.err == nil && u.offset >= header5
}

// listOffset looks an index up in the unit's table [DWARF5 7.29].
func (u *unit) listOffset(index int64) (int64, error) {
	base, ok := u.entry.Val(dwarf.AttrLoclistsBase).(int64)
	if !ok {
		return index, nil // debug/dwarf has resolved it, or it is an offset
	}
	data, err := u.file.section(".debug_loclists")
	if err != nil {
		return 0, err
	}
	c := newCursor(".debug_loclists", data, int(base+4*index))
	off := base + int64(c.uint32())
	return off, c.err
}

func (u *unit) locationList5(off int64, base, pc Addr) ([]byte, error) {
	data, err := u.file.section(".debug_loclists")
	if err != nil {
		return nil, err
	}
	c := newCursor(".debug_loclists", data, int(off))
	var fallback []byte
	for c.err == nil {
		var r Range
		switch kind := c.uint8(); kind {
		case lleEndOfList:
			if fallback != nil {
				return fallback, nil
			}
			return nil, ErrOptimizedOut
		case lleBaseAddressx:
			base = u.address(c.uleb128(), c)
			continue
		case lleBaseAddress:
			base = Addr(c.uint64())
			continue
		case lleStartxEndx:
			r.Low = u.address(c.uleb128(), c)
			r.High = u.address(c.uleb128(), c)
		case lleStartxLength:
			r.Low = u.address(c.uleb128(), c)
			r.High = r.Low + Addr(c.uleb128())
		case lleOffsetPair:
			r.Low = base + Addr(c.uleb128())
			r.High = base + Addr(c.uleb128())
		case lleDefaultLocation:
			fallback = c.bytes(c.uleb128())
			continue
		case lleStartEnd:
			r.Low, r.High = Addr(c.uint64()), Addr(c.uint64())
		case lleStartLength:
			r.Low = Addr(c.uint64())
			r.High = r.Low + Addr(c.uleb128())
		default:
			// 9 is GNU's view pair: it orders entries at one address.
			if kind == 9 {
				c.uleb128()
				c.uleb128()
				continue
			}
			c.fail("location list entry %#x is not known", kind)
		}
		expr := c.bytes(c.uleb128())
		if c.err == nil && r.contains(pc) {
			return expr, nil
		}
	}
	return nil, c.err
}

// locationList4 reads the lists of DWARF 2 to 4: pairs of offsets from a base,
// each with an expression [DWARF4 2.6.2].
func (u *unit) locationList4(off int64, base, pc Addr) ([]byte, error) {
	data, err := u.file.section(".debug_loc")
	if err != nil {
		return nil, err
	}
	c := newCursor(".debug_loc", data, int(off))
	for c.err == nil {
		low, high := Addr(c.uint64()), Addr(c.uint64())
		switch {
		case low == 0 && high == 0:
			return nil, ErrOptimizedOut
		case low == ^Addr(0):
			base = high
			continue
		}
		expr := c.bytes(uint64(c.uint16()))
		if r := (Range{base + low, base + high}); c.err == nil && r.contains(pc) {
			return expr, nil
		}
	}
	return nil, c.err
}

// address looks an index up in .debug_addr [DWARF5 7.27].
func (u *unit) address(index uint64, list *cursor) Addr {
	data, err := u.file.section(".debug_addr")
	base, _ := u.entry.Val(dwarf.AttrAddrBase).(int64)
	if err != nil || index > uint64(len(data)) {
		list.fail("address %d is not in .debug_addr", index)
		return 0
	}
	c := newCursor(".debug_addr", data, int(base)+8*int(index))
	a := Addr(c.uint64())
	if c.err != nil {
		list.fail("%v", c.err)
	}
	return a
}
