package expr

import (
	"encoding/binary"

	"deet/dwarfinfo"
)

// What calls and returns ask about the values that they carry.

// Bytes are those of a value as a variable of its type would hold it.
func Bytes(v Value, s Scope) ([]byte, error) {
	switch {
	case v.Known != nil:
		return nil, dwarfinfo.ErrOptimizedOut
	case v.BitSize > 0:
		n, err := v.number(s)
		size := typeSize(v.Type)
		if err == nil && (size < 0 || size > 8) {
			err = errWide
		}
		if err != nil {
			return nil, err
		}
		return binary.LittleEndian.AppendUint64(nil, n)[:size], nil
	}
	return v.load(s)
}

// Convert makes of a value one of another type, as an assignment does [C11
// 6.5.16.1].
func Convert(v Value, t dwarfinfo.Type, s Scope) (Value, error) {
	return (&evaluator{Scope: s}).convert(v, t, literal{text: "the value"})
}

// IsVoid reports whether a value is none, as what a void function returns.
func IsVoid(v Value) bool {
	_, void := dwarfinfo.Underlying(v.Type).(*dwarfinfo.VoidType)
	return v.Err == nil && (v.Type == nil || void)
}
