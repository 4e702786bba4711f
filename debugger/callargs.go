package debugger

import (
	"encoding/binary"
	"errors"

	"deet/dwarfinfo"
	"deet/expr"
)

// prepare makes of an expression's values what the function gets: addresses of
// what is passed by reference, of arrays and of functions. An array that is
// not in memory, as a text in quotes, is put there.
func (s *Session) prepare(f *dwarfinfo.FuncType, arguments []expr.Value) ([]expr.Value, error) {
	var passed []expr.Value
	for i, v := range arguments {
		var param dwarfinfo.Type
		if i < len(f.Params) && !f.OldStyle {
			param = f.Params[i]
		}
		v, err := s.argument(v, param)
		if err != nil {
			return nil, err
		}
		passed = append(passed, v)
	}
	return passed, nil
}

// argument prepares one; param is nil if the function does not say what it
// wants.
func (s *Session) argument(v expr.Value, param dwarfinfo.Type) (expr.Value, error) {
	if v.Err != nil {
		return v, v.Err
	}
	if _, ok := dwarfinfo.Underlying(param).(*dwarfinfo.ReferenceType); ok {
		return s.addressed(v, param)
	}
	switch t := dwarfinfo.Underlying(v.Type).(type) {
	case *dwarfinfo.ArrayType:
		if !t.Vector {
			return s.addressed(v, &dwarfinfo.PointerType{Elem: t.Elem})
		}
	case *dwarfinfo.FuncType:
		return s.addressed(v, &dwarfinfo.PointerType{Elem: t})
	case *dwarfinfo.BaseType:
		if param == nil && t.Encoding == dwarfinfo.EncodingFloat && t.ByteSize < 8 { // [C11 6.5.2.2]
			double := &dwarfinfo.BaseType{Name: "double", ByteSize: 8, Encoding: dwarfinfo.EncodingFloat}
			return expr.Convert(v, double, s.Scope())
		}
	}
	return v, nil
}

// addressed is the address of a value, which is put into memory if it is not
// there.
func (s *Session) addressed(v expr.Value, pointer dwarfinfo.Type) (expr.Value, error) {
	if _, ok := dwarfinfo.Underlying(v.Type).(*dwarfinfo.ReferenceType); ok {
		v.Type = pointer // it is an address already
		return v, nil
	}
	addr := v.Addr
	if !v.Lvalue {
		data, err := expr.Bytes(v, s.Scope())
		if err != nil {
			return v, err
		}
		if addr, err = s.allocate(data); err != nil {
			return v, err
		}
	}
	return expr.Value{Type: pointer, Bytes: binary.LittleEndian.AppendUint64(nil, addr)}, nil
}

// Allocate copies data into the program, for a text that its functions are to
// see.
func (sc scope) Allocate(data []byte) (uint64, error) { return sc.s.allocate(data) }

var (
	errNoMemory = errors.New("the program has no memory left: its malloc returned a null pointer")
	errNoMalloc = errors.New(`evaluation of this expression requires the program to have a function "malloc".`)
)

// allocate puts data where the program may keep it: into what its own malloc
// gives.
func (s *Session) allocate(data []byte) (addr uint64, err error) {
	if s.process == nil || s.thread == nil {
		return 0, ErrNoCall
	}
	f, ok := s.global("malloc", 0, s.allImages())
	if !ok {
		return 0, errNoMalloc
	}
	size := &dwarfinfo.BaseType{Name: "unsigned long", ByteSize: 8, Encoding: dwarfinfo.EncodingUnsigned}
	f.Type = &dwarfinfo.FuncType{Return: &dwarfinfo.PointerType{}, Params: []dwarfinfo.Type{size}}
	length := expr.Value{Type: size, Bytes: binary.LittleEndian.AppendUint64(nil, uint64(len(data)))}
	p, err := s.Call(f, []expr.Value{length})
	if err != nil {
		return 0, err
	}
	if addr, err = expr.Address(p, s.Scope()); err != nil {
		return 0, err
	}
	if addr == 0 {
		return 0, errNoMemory
	}
	return addr, s.WriteMemory(addr, data)
}
