package expr

import "deet/dwarfinfo"

// variable looks through a reference of C++, as Evaluate does for a name.
func (c *compiler) variable(p Place) (operand, error) {
	r, ok := dwarfinfo.Underlying(p.Type).(*dwarfinfo.ReferenceType)
	if !ok {
		return c.place(p)
	}
	p.Type = &dwarfinfo.PointerType{Elem: r.Elem}
	x, err := c.place(p)
	if err == nil {
		err = c.load(x)
	}
	return operand{typ: r.Elem, memory: true}, err
}

// place emits what leads to a variable.
func (c *compiler) place(p Place) (operand, error) {
	if p.Register == NoRegister {
		c.push(p.Offset)
	} else {
		c.emit(instruction{op: opRegister, n: uint64(p.Register)})
		if p.Offset != 0 {
			c.emit(instruction{op: opOffset, n: p.Offset})
		}
	}
	x := operand{typ: p.Type, memory: p.Memory}
	if p.Memory {
		return x, nil
	}
	if dwarfinfo.Composite(p.Type) || typeSize(p.Type) > 8 {
		return x, ErrNotCompiled
	}
	c.extend(p.Type)
	return x, nil
}

// whole is what completed is to Evaluate; nil if the type's size is not known.
func (c *compiler) whole(t dwarfinfo.Type) dwarfinfo.Type {
	if s, ok := dwarfinfo.Underlying(t).(*dwarfinfo.StructType); ok && s.Incomplete {
		t, ok = c.LookupType(s.String())
		if s, _ := dwarfinfo.Underlying(t).(*dwarfinfo.StructType); !ok || s == nil || s.Incomplete {
			return nil
		}
	}
	return t
}

func (c *compiler) member(n member) (operand, error) {
	x, err := c.compile(n.x)
	if err != nil {
		return x, err
	}
	if p, ok := dwarfinfo.Underlying(x.typ).(*dwarfinfo.PointerType); ok {
		if err := c.load(x); err != nil {
			return x, err
		}
		x = operand{typ: c.whole(p.Elem), memory: true}
	}
	t, ok := dwarfinfo.Underlying(x.typ).(*dwarfinfo.StructType)
	if !ok || !x.memory {
		return x, ErrNotCompiled
	}
	path, ok := findField(t, n.name)
	if !ok {
		return x, ErrNotCompiled
	}
	for _, f := range path {
		x = c.field(f)
	}
	return x, nil
}

// field moves the address on top to a member.
func (c *compiler) field(f dwarfinfo.Field) operand {
	x := operand{typ: f.Type, memory: true, bitSize: f.BitSize}
	offset := f.Offset
	if f.BitSize > 0 {
		offset, x.bitOffset = f.BitOffset/8, f.BitOffset%8
	}
	c.emit(instruction{op: opOffset, n: uint64(offset)})
	return x
}

func (c *compiler) subscript(n subscript) (operand, error) {
	x, err := c.compile(n.x)
	if err != nil {
		return x, err
	}
	target, ok := elem(x.typ)
	if target = c.whole(target); !ok || target == nil {
		return x, ErrNotCompiled
	}
	if err := c.load(x); err != nil {
		return x, err
	}
	index, err := c.compile(n.index)
	if err == nil && isPointer(index.typ) {
		err = ErrNotCompiled
	}
	if err != nil {
		return x, err
	}
	if err := c.load(index); err != nil {
		return x, err
	}
	c.emit(instruction{op: opScale, n: uint64(typeSize(target))})
	c.emit(instruction{op: opBinary, operator: "+"})
	return operand{typ: target, memory: true}, nil
}

// deref makes of a pointer what it points at.
func (c *compiler) deref(x operand) (operand, error) {
	target, ok := elem(x.typ)
	if !ok {
		return x, ErrNotCompiled
	}
	if target = c.whole(target); target == nil {
		return x, ErrNotCompiled
	}
	err := c.load(x) // of an array, its address is there already
	return operand{typ: target, memory: true}, err
}
