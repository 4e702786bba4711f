// Package expr computes and shows the values of C expressions over the types
// of a program.
//
// ParseIn makes a tree of the text. Evaluate computes it in a Scope, which says
// what names mean, reads and writes memory, and calls functions. A Value is
// bytes with a type; if it stands in memory it is kept by its address, and its
// bytes are read when they are needed, because most of an array never is. All
// arithmetic is C's on the type that C gives it; what C has no operation for
// and gdb has (x@n, {type} address, $name) is here too. Format writes a value
// as gdb does.
package expr

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"deet/dwarfinfo"
)

// A Value is a typed value. It is in memory at Addr if Lvalue is set, else it
// is Bytes. A value in memory may carry its bytes too, once they were read.
// Err says why there is no value though there is a variable. Store changes
// what is not in memory, such as a register or the variable that is in one.
type Value struct {
	Type      dwarfinfo.Type
	Bytes     []byte
	Known     []bool // of a structure, which bytes are; nil: all
	Addr      uint64
	Lvalue    bool
	BitOffset int64 // of a bitfield, from bit 0 at Addr or Bytes
	BitSize   int64 // 0 if it is none
	Err       error
	Points    *Value // what a pointer points at that has no value: see ErrSynthetic

	Store func(bytes []byte) error // nil if the value cannot be changed
}

// ErrSynthetic: the compiler did without the pointer, but knows what it would
// point at.
var ErrSynthetic = errors.New("synthetic pointer")

// A Scope is where an expression is evaluated, and what it changes.
type Scope interface {
	Lookup(name string) (Value, error)
	Register(name string) (Value, error)
	ReadMemory(addr uint64, buf []byte) error
	Symbolize(addr uint64) string                       // "main+5", or ""
	Function(addr uint64) (name string, exact bool)     // the function around an address
	LookupType(name string) (t dwarfinfo.Type, ok bool) // "int", "struct point"
	History(n int) (v Value, ok bool)                   // $n
	Convenience(name string) (v Value, ok bool)         // $name, a variable of the user's

	WriteMemory(addr uint64, data []byte) error
	SetConvenience(name string, v Value)
	Call(function Value, arguments []Value) (Value, error) // runs it in the program
}

// maxDepth bounds how deep values are shown: a structure of a damaged file
// may hold itself.
const maxDepth = 64

var (
	intType        = &dwarfinfo.BaseType{Name: "int", ByteSize: 4, Encoding: dwarfinfo.EncodingSigned}
	uintType       = &dwarfinfo.BaseType{Name: "unsigned int", ByteSize: 4, Encoding: dwarfinfo.EncodingUnsigned}
	longLongType   = &dwarfinfo.BaseType{Name: "long long", ByteSize: 8, Encoding: dwarfinfo.EncodingSigned}
	ulongLongType  = &dwarfinfo.BaseType{Name: "unsigned long long", ByteSize: 8, Encoding: dwarfinfo.EncodingUnsigned}
	boolType       = &dwarfinfo.BaseType{Name: "bool", ByteSize: 1, Encoding: dwarfinfo.EncodingBoolean}
	longType       = &dwarfinfo.BaseType{Name: "long", ByteSize: 8, Encoding: dwarfinfo.EncodingSigned}
	ulongType      = &dwarfinfo.BaseType{Name: "unsigned long", ByteSize: 8, Encoding: dwarfinfo.EncodingUnsigned}
	charType       = &dwarfinfo.BaseType{Name: "char", ByteSize: 1, Encoding: dwarfinfo.EncodingSignedChar}
	floatType      = &dwarfinfo.BaseType{Name: "float", ByteSize: 4, Encoding: dwarfinfo.EncodingFloat}
	doubleType     = &dwarfinfo.BaseType{Name: "double", ByteSize: 8, Encoding: dwarfinfo.EncodingFloat}
	longDoubleType = &dwarfinfo.BaseType{Name: "long double", ByteSize: 16, Encoding: dwarfinfo.EncodingFloat}
)

// RegisterValue makes a value of a register. The pc points at code and the
// stack pointers at data; the others are numbers.
func RegisterValue(name string, v uint64, size int) Value {
	bytes := binary.LittleEndian.AppendUint64(nil, v)[:size]
	t := dwarfinfo.Type(longType)
	switch {
	case name == "rip":
		t = &dwarfinfo.PointerType{Elem: &dwarfinfo.FuncType{OldStyle: true}}
	case name == "rsp" || name == "rbp":
		t = &dwarfinfo.PointerType{}
	case size < 8:
		t = &dwarfinfo.BaseType{Name: "int", ByteSize: int64(size), Encoding: dwarfinfo.EncodingSigned}
	}
	return Value{Type: t, Bytes: bytes}
}

// unknownFunction is the type of a function that has no debug information.
var unknownFunction = &dwarfinfo.FuncType{Return: intType, OldStyle: true}

// SymbolValue makes a value of a symbol that has no debug information.
func SymbolValue(addr uint64, function bool) Value {
	if function {
		return Value{Type: unknownFunction, Addr: addr, Lvalue: true}
	}
	return Value{Type: intType, Addr: addr, Lvalue: true}
}

// maxObject bounds what is read as one value, in bytes.
const maxObject = 64 << 20

var (
	errTooLarge    = errors.New("the value is too large to read")
	errNotComplete = errors.New("the value is not complete")
)

// size is the number of bytes that hold the value. A bitfield may reach
// beyond the size of its declared type.
func (v Value) size() int64 {
	if v.BitSize > 0 {
		return (v.BitOffset + v.BitSize + 7) / 8
	}
	return typeSize(v.Type)
}

// typeSize is the size of a type in bytes; that of void is 1, as gcc has it.
func typeSize(t dwarfinfo.Type) int64 {
	if t == nil {
		return 1
	}
	return t.Size()
}

// load returns the bytes of a value.
func (v Value) load(s Scope) ([]byte, error) {
	if v.Err != nil {
		return nil, v.Err
	}
	if v.Type == nil {
		return nil, errors.New("its type is not known")
	}
	size := v.size()
	switch {
	case size < 0 || size > maxObject:
		return nil, errTooLarge
	case v.Bytes == nil && v.Lvalue:
		buf := make([]byte, size)
		return buf, s.ReadMemory(v.Addr, buf)
	case size > int64(len(v.Bytes)):
		return nil, errNotComplete
	}
	return v.Bytes[:size], nil
}

// maxKept bounds what Fetch reads, in bytes.
const maxKept = 64 << 10

// Fetch reads a value that is in memory, so that it stays what it is now when
// the program goes on. Large values are left as they are.
func (v Value) Fetch(s Scope) Value {
	if v.Err != nil || v.Type == nil || !v.Lvalue || v.size() > maxKept {
		return v
	}
	if b, err := v.load(s); err == nil {
		v.Bytes = b
	}
	return v
}

// field is a member of a structure, or an element of an array.
func (v Value) field(f dwarfinfo.Field) Value {
	m := Value{Type: f.Type, Err: v.Err, Lvalue: v.Lvalue, BitSize: f.BitSize}
	offset := f.Offset
	if f.BitSize > 0 {
		offset, m.BitOffset = f.BitOffset/8, f.BitOffset%8
	}
	m.Addr = v.Addr + uint64(offset)
	if v.Err != nil || f.Type == nil || v.Bytes == nil && v.Lvalue {
		return m
	}
	have, size := int64(len(v.Bytes)), m.size()
	if offset < 0 || size < 0 || offset > have || size > have-offset {
		m.Err = errNotComplete
		return m
	}
	m.Bytes = v.Bytes[offset : offset+size]
	if v.Store != nil && !v.Lvalue {
		m.Store = func(b []byte) error { // the whole is changed, as one
			whole := slices.Clone(v.Bytes)
			copy(whole[offset:offset+size], b)
			return v.Store(whole)
		}
	}
	if v.Known == nil {
		return m
	}
	m.Known = v.Known[offset : offset+size]
	if !slices.Contains(m.Known, true) || !dwarfinfo.Composite(f.Type) && slices.Contains(m.Known, false) {
		m.Err = dwarfinfo.ErrOptimizedOut
	}
	return m
}

// number returns an integer, enum or pointer, extended to 64 bits. An array
// or function is its address, as in C.
func (v Value) number(s Scope) (uint64, error) {
	switch t := dwarfinfo.Underlying(v.Type).(type) {
	case *dwarfinfo.ArrayType, *dwarfinfo.FuncType:
		if v.Err != nil {
			return 0, v.Err
		}
		if !v.Lvalue {
			return 0, errors.New("it is not in memory, so it has no address")
		}
		return v.Addr, nil
	case *dwarfinfo.BaseType:
		if t.IsFloat() {
			f, err := v.real(s)
			return floatToInteger(f), err
		}
	case *dwarfinfo.EnumType, *dwarfinfo.PointerType, *dwarfinfo.ReferenceType:
	default:
		return 0, fmt.Errorf("a value of type %s is no number", typeName(v.Type))
	}
	b, err := v.load(s)
	if err != nil {
		return 0, err
	}
	if v.BitSize > 0 && v.BitSize <= 64 {
		return bits(b, v.BitOffset, v.BitSize, signed(v.Type)), nil
	}
	if len(b) > 8 || len(b) == 0 {
		return 0, errWide
	}
	return extend(b, signed(v.Type)), nil
}

var errWide = errors.New("That operation is not available on integers of more than 8 bytes.")

func typeName(t dwarfinfo.Type) string { return dwarfinfo.Declare(t, "") }

// extend makes 64 bits of a little-endian number.
func extend(b []byte, signed bool) uint64 {
	var word [8]byte
	copy(word[:], b)
	n := binary.LittleEndian.Uint64(word[:])
	if shift := 64 - 8*len(b); signed && shift > 0 {
		return uint64(int64(n<<shift) >> shift)
	}
	return n
}

// bits cuts a bitfield out.
func bits(b []byte, offset, size int64, signed bool) uint64 {
	var n uint64
	for i := range size {
		at := offset + i
		if at >= 0 && at/8 < int64(len(b)) && b[at/8]>>(at%8)&1 != 0 {
			n |= 1 << i
		}
	}
	if shift := 64 - size; signed && shift > 0 && shift < 64 {
		return uint64(int64(n<<shift) >> shift)
	}
	return n
}

func signed(t dwarfinfo.Type) bool {
	switch t := dwarfinfo.Underlying(t).(type) {
	case *dwarfinfo.BaseType:
		return t.Encoding == dwarfinfo.EncodingSigned || t.Encoding == dwarfinfo.EncodingSignedChar
	case *dwarfinfo.EnumType:
		for _, e := range t.Values {
			if e.Value < 0 {
				return true
			}
		}
	}
	return false
}

func isFloat(t dwarfinfo.Type) bool {
	b, ok := dwarfinfo.Underlying(t).(*dwarfinfo.BaseType)
	return ok && b.Encoding == dwarfinfo.EncodingFloat
}

// integer makes a value of a number.
func integer(n uint64, t *dwarfinfo.BaseType) Value {
	return Value{Type: t, Bytes: binary.LittleEndian.AppendUint64(nil, n)[:t.ByteSize]}
}

// Int makes an int.
func Int(n int) Value { return integer(uint64(n), intType) }

// pointerTo makes a pointer.
func pointerTo(elem dwarfinfo.Type, addr uint64) Value {
	v := integer(addr, ulongType)
	v.Type = &dwarfinfo.PointerType{Elem: elem}
	return v
}

// Address is the place in memory that a value means: where it is, if it is an
// array, a structure or a function, and else the number itself.
func Address(v Value, s Scope) (uint64, error) {
	if _, ok := dwarfinfo.Underlying(v.Type).(*dwarfinfo.StructType); ok && v.Lvalue && v.Err == nil {
		return v.Addr, nil
	}
	return v.number(s)
}
