package debugger

import (
	"slices"
	"strings"

	"deet/dwarfinfo"
)

// A class says in which kind of register eight bytes of a value travel
// [System V ABI, AMD64, "Parameter Passing", Classification].
type class int

// The classes, in the order in which one wins over another when both share
// eight bytes; of the x87 classes see merge.
const (
	noClass    class = iota
	sseUpClass       // the next eight bytes of the register before
	sseClass
	x87Class
	x87UpClass
	complexX87Class // two long doubles, which return in st0 and st1
	integerClass
	memoryClass
)

const eightbyte = 8

// maxInRegisters is the size of the largest value that travels in registers: a
// vector of AVX-512.
const maxInRegisters = 64

// classify gives the class of each eight bytes of a type; none if the value
// travels in memory. A type without any content, as an empty class of C++,
// has noClass alone.
func classify(t dwarfinfo.Type) []class {
	size := sizeOf(t)
	if size > maxInRegisters || size <= 0 {
		return nil
	}
	c := classifier{make([]class, (size+eightbyte-1)/eightbyte)}
	c.add(t, 0)
	return c.settled()
}

type classifier struct{ classes []class }

// add merges the classes of a part of the value at an offset.
func (c *classifier) add(t dwarfinfo.Type, offset int64) {
	if offset%alignment(t) != 0 { // packed: nothing to load a register from
		c.merge(memoryClass, offset, 1)
		return
	}
	switch t := dwarfinfo.Underlying(t).(type) {
	case *dwarfinfo.StructType:
		c.structure(t, offset)
	case *dwarfinfo.ArrayType:
		if t.Vector {
			c.merge(sseClass, offset, eightbyte)
			c.merge(sseUpClass, offset+eightbyte, t.Size()-eightbyte)
			return
		}
		for i := range min(t.Count, maxInRegisters) {
			c.add(t.Elem, offset+i*sizeOf(t.Elem))
		}
	case *dwarfinfo.BaseType:
		c.base(t, offset)
	default: // pointers, references, enums
		c.merge(integerClass, offset, sizeOf(t))
	}
}

func (c *classifier) structure(t *dwarfinfo.StructType, offset int64) {
	if t.ByReference {
		c.merge(memoryClass, offset, 1)
	}
	for _, f := range t.Fields {
		if f.BitSize > 0 { // it may begin in the middle of its type
			first := 8*offset + f.BitOffset
			c.merge(integerClass, first/8, (first+f.BitSize+7)/8-first/8)
			continue
		}
		c.add(f.Type, offset+f.Offset)
	}
}

func (c *classifier) base(t *dwarfinfo.BaseType, offset int64) {
	switch kindOfFloat(t) {
	case noFloat:
		c.merge(integerClass, offset, t.ByteSize)
	case plainFloat:
		c.merge(sseClass, offset, t.ByteSize)
	case quadFloat:
		c.merge(sseClass, offset, eightbyte)
		c.merge(sseUpClass, offset+eightbyte, t.ByteSize-eightbyte)
	case x87Float:
		c.merge(x87Class, offset, eightbyte)
		c.merge(x87UpClass, offset+eightbyte, eightbyte)
	case x87Complex:
		c.merge(complexX87Class, offset, t.ByteSize)
	}
}

// merge joins a class with those of the eight bytes that n bytes are in.
func (c *classifier) merge(k class, offset, n int64) {
	for i := offset / eightbyte; n > 0 && i < int64(len(c.classes)) && i <= (offset+n-1)/eightbyte; i++ {
		have := c.classes[i]
		switch {
		case have == k || have == noClass:
			c.classes[i] = k
		case k == noClass:
		case isX87(have) != isX87(k) && max(have, k) < integerClass:
			c.classes[i] = memoryClass
		case isX87(have) && isX87(k):
			c.classes[i] = memoryClass
		default:
			c.classes[i] = max(have, k)
		}
	}
}

func isX87(k class) bool { return k >= x87Class && k <= complexX87Class }

// settled does what the ABI calls the post-merger clean-up. Upper halves
// without a lower one, and more than two eight bytes that are not one vector,
// go to memory.
func (c *classifier) settled() []class {
	for i, k := range c.classes {
		before := noClass
		if i > 0 {
			before = c.classes[i-1]
		}
		switch {
		case k == memoryClass, k == x87UpClass && before != x87Class:
			return nil
		case k == sseUpClass && before != sseClass && before != sseUpClass:
			c.classes[i] = sseClass
		}
	}
	whole := !slices.ContainsFunc(c.classes[1:], func(k class) bool { return k != sseUpClass })
	if len(c.classes) > 2 && c.classes[0] != complexX87Class && !(whole && c.classes[0] == sseClass) {
		return nil
	}
	return c.classes
}

// A floatKind says in which registers a number is calculated with.
type floatKind int

const (
	noFloat floatKind = iota
	plainFloat
	quadFloat // in a whole vector register
	x87Float
	x87Complex
)

func kindOfFloat(t *dwarfinfo.BaseType) floatKind {
	const decimal = 0x0f // DW_ATE_decimal_float
	isQuad := strings.Contains(t.Name, "128")
	switch {
	case t.Encoding == decimal:
		if t.ByteSize == 16 {
			return quadFloat
		}
		return plainFloat
	case t.Encoding == dwarfinfo.EncodingComplex && t.ByteSize == 32:
		if isQuad {
			return noFloat // too large for registers in any case
		}
		return x87Complex
	case t.Encoding == dwarfinfo.EncodingFloat && t.ByteSize == 16:
		if isQuad {
			return quadFloat
		}
		return x87Float
	case t.IsFloat():
		return plainFloat
	}
	return noFloat
}

// sizeOf is the size of a type in bytes; that of void is 1, as gcc has it.
func sizeOf(t dwarfinfo.Type) int64 {
	if t == nil {
		return 1
	}
	return t.Size()
}

// alignment is what the ABI requires of a type's address, in bytes
// [System V ABI, AMD64, "Data Representation"].
func alignment(t dwarfinfo.Type) int64 {
	switch t := dwarfinfo.Underlying(t).(type) {
	case *dwarfinfo.StructType:
		most := int64(1)
		for _, f := range t.Fields {
			if f.BitSize == 0 {
				most = max(most, fieldAlignment(t, f))
			}
		}
		return most
	case *dwarfinfo.ArrayType:
		if t.Vector {
			return max(t.Size(), 1)
		}
		return alignment(t.Elem)
	case *dwarfinfo.BaseType:
		if t.Encoding == dwarfinfo.EncodingComplex {
			return max(t.ByteSize/2, 1)
		}
		return max(t.ByteSize, 1)
	case *dwarfinfo.PointerType, *dwarfinfo.ReferenceType, *dwarfinfo.MemberPointerType:
		return eightbyte
	case *dwarfinfo.EnumType:
		return max(t.ByteSize, 1)
	}
	return 1
}

// fieldAlignment: a member that does not stand where its type would have it
// belongs to a packed structure, which may stand anywhere.
func fieldAlignment(t *dwarfinfo.StructType, f dwarfinfo.Field) int64 {
	a := alignment(f.Type)
	if f.Offset%a != 0 || t.ByteSize%a != 0 {
		return 1
	}
	return a
}
