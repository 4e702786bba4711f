package debugger

import (
	"encoding/binary"
	"errors"

	"deet/dwarfinfo"
	"deet/expr"
	"deet/inferior"
)

// returnValue reads what a function has just returned [System V ABI, AMD64,
// "Returning of Values"]. nil without an error means that there is nothing to
// return.
func (s *Session) returnValue(t *inferior.Thread, im *image, fn *dwarfinfo.Function) (*expr.Value, error) {
	if fn == nil {
		return nil, nil
	}
	typ, ok := im.file.ReturnType(fn)
	if !ok || typ == nil {
		return nil, nil
	}
	regs, err := t.Registers()
	if err != nil {
		return nil, err
	}
	vector, err := t.Vector()
	if err != nil {
		return nil, err
	}
	size := int(typ.Size())
	classes, err := classify(typ)
	if err != nil {
		return nil, err
	}
	if len(classes) == 0 { // in memory; %rax holds its address
		return &expr.Value{Type: typ, Addr: regs.Rax, Lvalue: true}, nil
	}
	var bytes []byte
	integers := []uint64{regs.Rax, regs.Rdx}
	nextInteger, nextVector := 0, 0
	for _, c := range classes {
		switch c {
		case integerClass:
			bytes = binary.LittleEndian.AppendUint64(bytes, integers[nextInteger])
			nextInteger++
		case sseClass:
			bytes = append(bytes, vector[nextVector][:8]...)
			nextVector++
		case sseUpClass:
			bytes = append(bytes, vector[nextVector-1][8:16]...)
		}
	}
	if len(bytes) < size {
		return nil, errors.New("the value does not fit the registers that return it")
	}
	return &expr.Value{Type: typ, Bytes: bytes[:size]}, nil
}

// A class says in which kind of register eight bytes of a value travel.
type class int

const (
	noClass class = iota
	sseClass
	sseUpClass
	integerClass // wins over sseClass when both share eight bytes
)

var errX87 = errors.New("values returned in an x87 register cannot be shown yet")

// classify gives the class of each eight bytes of a type, none if it travels
// in memory [System V ABI, AMD64, "Parameter Passing", Classification].
func classify(t dwarfinfo.Type) ([]class, error) {
	size := t.Size()
	if size > 16 || size == 0 {
		return nil, nil
	}
	classes := make([]class, (size+7)/8)
	if err := classifyAt(t, 0, classes); err != nil {
		return nil, err
	}
	return classes, nil
}

func classifyAt(t dwarfinfo.Type, offset int64, classes []class) error {
	merge := func(c class) {
		for i := offset / 8; i < int64(len(classes)) && i <= (offset+max(t.Size(), 1)-1)/8; i++ {
			classes[i] = max(classes[i], c)
		}
	}
	switch t := t.(type) {
	case *dwarfinfo.TypedefType:
		return classifyAt(t.Type, offset, classes)
	case *dwarfinfo.QualifiedType:
		return classifyAt(t.Type, offset, classes)
	case *dwarfinfo.StructType:
		for _, f := range t.Fields {
			if err := classifyAt(f.Type, offset+f.Offset, classes); err != nil {
				return err
			}
		}
	case *dwarfinfo.ArrayType:
		for i := range t.Count {
			if err := classifyAt(t.Elem, offset+i*t.Elem.Size(), classes); err != nil {
				return err
			}
		}
	case *dwarfinfo.BaseType:
		if !t.IsFloat() {
			merge(integerClass)
			return nil
		}
		if t.ByteSize == 16 && t.Encoding == dwarfinfo.EncodingFloat {
			return errX87
		}
		merge(sseClass)
	default:
		merge(integerClass)
	}
	return nil
}
