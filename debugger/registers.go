package debugger

import (
	"errors"
	"fmt"
	"strings"

	"deet/dwarfinfo"
	"deet/expr"
	"deet/inferior"
)

func (sc scope) Register(name string) (expr.Value, error) { return sc.s.Register(name) }

// registerName is the machine's name of a register that has one everywhere.
func registerName(name string) string {
	switch name {
	case "pc":
		return "rip"
	case "sp":
		return "rsp"
	case "fp":
		return "rbp"
	}
	return name
}

// Register reads a register of the selected frame by the name that it has
// after a $. What the functions called since may have overwritten is unknown
// there, and the value's Err says so.
func (s *Session) Register(name string) (expr.Value, error) {
	_, general := inferior.LookupRegister(name)
	w, wide := inferior.LookupWide(name)
	if !general && !wide && name != "fp" {
		return expr.Value{}, fmt.Errorf("there is no register $%s: %w", name, expr.ErrNoRegister)
	}
	if s.process == nil || s.thread == nil {
		return expr.Value{}, ErrNotRunning
	}
	ok, err := s.growTo(s.stack.selected)
	if err != nil || !ok {
		return expr.Value{}, errors.Join(err, ErrNoStack)
	}
	name = registerName(name)
	k := s.stack.owner[s.stack.selected]
	var v expr.Value
	if wide {
		v, err = s.wideRegister(k, w)
	} else {
		v, err = s.generalRegister(k, name)
	}
	if errors.Is(err, dwarfinfo.ErrNotSaved) {
		v.Err, err = err, nil
	}
	return v, err
}

// generalRegister reads one of the registers that ptrace calls general, in
// activation k.
func (s *Session) generalRegister(k int, name string) (expr.Value, error) {
	r, _ := inferior.LookupRegister(name)
	regs := s.stack.activations[k].regs
	if r.DWARF < 0 && name != "eflags" { // no function changes the segments: all frames have the same
		now, err := s.thread.Registers()
		if err != nil {
			return expr.Value{}, err
		}
		regs = dwarfRegisters{now}
	}
	n, size, err := namedRegister(regs, name)
	v := expr.RegisterValue(name, n, size)
	if name == "eflags" {
		v.Type = flagsType("i386_eflags", eflags)
	}
	selected := s.stack.selected
	v.Store = func(b []byte) error {
		number := r.DWARF
		if number < 0 {
			return s.storeSpecial(selected, r.Whole, b)
		}
		return s.storeGeneral(selected, number, int(r.Shift/8), padded(b, r.Size)[:r.Size])
	}
	return v, err
}

// namedRegister reads a register, or the part of one that its name means.
func namedRegister(regs dwarfinfo.Registers, name string) (v uint64, size int, err error) {
	r, ok := inferior.LookupRegister(name)
	if !ok {
		return 0, 8, fmt.Errorf("there is no register $%s", name)
	}
	if r.DWARF < 0 {
		all, ok := wholeRegisters(regs)
		if !ok {
			return 0, r.Size, dwarfinfo.ErrNotSaved
		}
		v, _ = all.Get(name)
		return v, r.Size, nil
	}
	if v, err = regs.Register(r.DWARF); err != nil {
		return 0, r.Size, err
	}
	v >>= r.Shift
	if r.Size < 8 {
		v &= 1<<(8*r.Size) - 1
	}
	return v, r.Size, nil
}

// eflags and mxcsr are the flags by their bits, from bit 0 on [SDM 1, "EFLAGS
// Register", "MXCSR Control and Status Register"]; - has no name.
const (
	eflags = "CF - PF - AF - ZF SF TF IF DF OF - - NT - RF VM AC VIF VIP ID"
	mxcsr  = "IE DE ZE OE UE PE DAZ IM DM ZM OM UM PM - - FZ"
)

func flagsType(name, flags string) dwarfinfo.Type {
	t := &dwarfinfo.EnumType{Tag: name, Bare: true, ByteSize: 4, Flags: true}
	for bit, flag := range strings.Fields(flags) {
		if flag != "-" {
			t.Values = append(t.Values, dwarfinfo.Enumerator{Name: flag, Value: 1 << bit})
		}
	}
	return t
}

// wideRegister reads a register of the vector or x87 unit, in activation k.
func (s *Session) wideRegister(k int, w inferior.WideRegister) (expr.Value, error) {
	v := expr.Value{Type: wideType(w)}
	x, err := s.extendedState(s.stack.activations[k])
	if err != nil {
		return v, err
	}
	b := w.Bytes(x)
	if b == nil {
		return v, fmt.Errorf("this processor has no $%s", w.Name)
	}
	v.Bytes = padded(b, int(v.Type.Size()))
	selected := s.stack.selected
	v.Store = func(b []byte) error { return s.storeWide(selected, w, b) }
	return v, nil
}

// wideType is the type by which gdb shows such a register: a vector register
// as a union of all that it can hold.
func wideType(w inferior.WideRegister) dwarfinfo.Type {
	switch w.Kind {
	case inferior.XMMRegister:
		t := vectorUnion("vec128", 16)
		wide := &dwarfinfo.BaseType{Name: "uint128_t", ByteSize: 16, Encoding: dwarfinfo.EncodingUnsigned}
		t.Fields = append(t.Fields, dwarfinfo.Field{Name: "uint128", Type: wide})
		return t
	case inferior.YMMRegister:
		t := vectorUnion("builtin_type_vec256i", 32)
		wide := &dwarfinfo.BaseType{Name: "int128_t", ByteSize: 16, Encoding: dwarfinfo.EncodingSigned}
		t.Fields = append(t.Fields, vectorField("v%d_int128", wide, 32))
		return t
	case inferior.X87Register:
		return &dwarfinfo.BaseType{Name: "i387_ext", ByteSize: 16, Encoding: dwarfinfo.EncodingFloat}
	}
	if w.Name == "mxcsr" {
		return flagsType("i386_mxcsr", mxcsr)
	}
	return &dwarfinfo.BaseType{Name: "int", ByteSize: 4, Encoding: dwarfinfo.EncodingSigned}
}

func vectorUnion(tag string, size int64) *dwarfinfo.StructType {
	t := &dwarfinfo.StructType{Kind: "union", Tag: tag, ByteSize: size}
	for _, e := range []struct {
		field, name string
		size        int64
		encoding    dwarfinfo.Encoding
	}{
		{"v%d_bfloat16", "bfloat16", 2, dwarfinfo.EncodingFloat},
		{"v%d_half", "half", 2, dwarfinfo.EncodingFloat},
		{"v%d_float", "float", 4, dwarfinfo.EncodingFloat},
		{"v%d_double", "double", 8, dwarfinfo.EncodingFloat},
		{"v%d_int8", "int8_t", 1, dwarfinfo.EncodingSigned},
		{"v%d_int16", "int16_t", 2, dwarfinfo.EncodingSigned},
		{"v%d_int32", "int32_t", 4, dwarfinfo.EncodingSigned},
		{"v%d_int64", "int64_t", 8, dwarfinfo.EncodingSigned},
	} {
		elem := &dwarfinfo.BaseType{Name: e.name, ByteSize: e.size, Encoding: e.encoding}
		t.Fields = append(t.Fields, vectorField(e.field, elem, size))
	}
	return t
}

// vectorField is one way to see a register of size bytes; the name tells how
// many elements that makes.
func vectorField(name string, elem dwarfinfo.Type, size int64) dwarfinfo.Field {
	count := size / elem.Size()
	return dwarfinfo.Field{Name: fmt.Sprintf(name, count), Type: &dwarfinfo.ArrayType{Elem: elem, Count: count, Vector: true}}
}

// extendedState is the vector and x87 registers of a frame. No function keeps
// them for its caller [System V ABI, AMD64, "Registers"], so only the innermost
// frame has them, and one that a call was put on top of.
func (s *Session) extendedState(a *activation) (inferior.ExtendedState, error) {
	switch regs := a.regs.(type) {
	case dwarfRegisters:
		return s.thread.ExtendedState()
	case savedRegisters:
		return regs.call.before.ExtendedState, nil
	}
	return inferior.ExtendedState{}, dwarfinfo.ErrNotSaved
}

// wholeRegisters are all registers of a frame, where they are known: see
// extendedState.
func wholeRegisters(regs dwarfinfo.Registers) (inferior.Registers, bool) {
	switch regs := regs.(type) {
	case dwarfRegisters:
		return regs.regs, true
	case savedRegisters:
		return regs.call.before.Registers, true
	}
	return inferior.Registers{}, false
}

// VectorRegisterNames lists the vector registers of the selected thread.
func (s *Session) VectorRegisterNames() []string {
	if s.thread == nil {
		return nil
	}
	x, err := s.thread.ExtendedState()
	if err != nil {
		return nil // it is dying
	}
	return x.VectorRegisterNames()
}
