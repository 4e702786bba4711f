// Package expr computes and shows the values of C expressions over the types
// of a program.
//
// Parse makes a tree of the text. Evaluate computes it in a Scope, which says
// what names mean and reads memory. A Value is bytes with a type; if it stands
// in memory it is kept by its address, and its bytes are read when they are
// needed, because most of an array never is. Format writes a value as gdb
// does.
package expr

import (
	"encoding/binary"
	"errors"
	"fmt"

	"deet/dwarfinfo"
)

// A Value is a typed value. It is in memory at Addr if Lvalue is set, else it
// is Bytes. Err says why there is no value though there is a variable.
type Value struct {
	Type      dwarfinfo.Type
	Bytes     []byte
	Addr      uint64
	Lvalue    bool
	BitOffset int64 // of a bitfield, from bit 0 at Addr or Bytes
	BitSize   int64 // 0 if it is none
	Err       error
}

// A Scope is where an expression is evaluated.
type Scope interface {
	Lookup(name string) (Value, error)
	Register(name string) (Value, error)
	ReadMemory(addr uint64, buf []byte) error
	Symbolize(addr uint64) string                       // "main+5", or ""
	Function(addr uint64) (name string, exact bool)     // the function around an address
	LookupType(name string) (t dwarfinfo.Type, ok bool) // "int", "struct point"
	History(n int) (v Value, ok bool)                   // $n
}

var (
	intType    = &dwarfinfo.BaseType{Name: "int", ByteSize: 4, Encoding: dwarfinfo.EncodingSigned}
	longType   = &dwarfinfo.BaseType{Name: "long", ByteSize: 8, Encoding: dwarfinfo.EncodingSigned}
	ulongType  = &dwarfinfo.BaseType{Name: "unsigned long", ByteSize: 8, Encoding: dwarfinfo.EncodingUnsigned}
	charType   = &dwarfinfo.BaseType{Name: "char", ByteSize: 1, Encoding: dwarfinfo.EncodingSignedChar}
	floatType  = &dwarfinfo.BaseType{Name: "float", ByteSize: 4, Encoding: dwarfinfo.EncodingFloat}
	doubleType = &dwarfinfo.BaseType{Name: "double", ByteSize: 8, Encoding: dwarfinfo.EncodingFloat}
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

// SymbolValue makes a value of a symbol that has no debug information.
func SymbolValue(addr uint64, function bool) Value {
	if function {
		return Value{Type: &dwarfinfo.FuncType{Return: intType}, Addr: addr, Lvalue: true}
	}
	return Value{Type: intType, Addr: addr, Lvalue: true}
}

// maxObject bounds what is read as one value.
const maxObject = 64 << 20

var errTooLarge = errors.New("the value is too large to read")

// load returns the bytes of a value.
func (v Value) load(s Scope) ([]byte, error) {
	if v.Err != nil {
		return nil, v.Err
	}
	if v.Type == nil {
		return nil, errors.New("its type is not known")
	}
	if !v.Lvalue {
		return v.Bytes, nil
	}
	size := v.Type.Size()
	if v.BitSize > 0 { // it may reach beyond its declared type's size
		size = (v.BitOffset + v.BitSize + 7) / 8
	}
	if size > maxObject {
		return nil, errTooLarge
	}
	buf := make([]byte, size)
	return buf, s.ReadMemory(v.Addr, buf)
}

// number returns an integer, pointer or enum value, extended to 64 bits.
func (v Value) number(s Scope) (uint64, error) {
	if a, ok := dwarfinfo.Underlying(v.Type).(*dwarfinfo.ArrayType); ok && v.Lvalue && a != nil {
		return v.Addr, nil // an array is a pointer to its first element
	}
	if _, ok := dwarfinfo.Underlying(v.Type).(*dwarfinfo.FuncType); ok {
		return v.Addr, nil
	}
	b, err := v.load(s)
	if err != nil {
		return 0, err
	}
	if v.BitSize > 0 {
		return bits(b, v.BitOffset, v.BitSize, signed(v.Type)), nil
	}
	if isFloat(v.Type) {
		return uint64(int64(floatOf(b))), nil
	}
	if len(b) > 8 || len(b) == 0 {
		return 0, fmt.Errorf("a value of type %s is no number", v.Type)
	}
	return extend(b, signed(v.Type)), nil
}

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
		if at/8 < int64(len(b)) && b[at/8]>>(at%8)&1 != 0 {
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

// Address is the place in memory that a value means: where it is, if it is an
// array, a structure or a function, and else the number itself.
func Address(v Value, s Scope) (uint64, error) {
	if _, ok := dwarfinfo.Underlying(v.Type).(*dwarfinfo.StructType); ok && v.Lvalue {
		return v.Addr, nil
	}
	return v.number(s)
}
