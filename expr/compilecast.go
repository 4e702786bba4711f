package expr

import "deet/dwarfinfo"

// typeScope is an evaluator's scope of which only the types are used.
type typeScope struct {
	Scope
	locator Locator
}

func (s typeScope) LookupType(name string) (dwarfinfo.Type, bool) { return s.locator.LookupType(name) }

func (c *compiler) typeNamed(t writtenType) (dwarfinfo.Type, error) {
	return (&evaluator{Scope: typeScope{locator: c.Locator}}).namedType(t)
}

func (c *compiler) cast(n cast) (operand, error) {
	t, err := c.typeNamed(n.to)
	if err != nil {
		return operand{}, ErrNotCompiled
	}
	x, err := c.compile(n.x)
	if err == nil {
		err = c.load(x)
	}
	if err != nil {
		return x, err
	}
	switch to := dwarfinfo.Underlying(t).(type) {
	case *dwarfinfo.PointerType, *dwarfinfo.EnumType:
	case *dwarfinfo.BaseType:
		if to.IsFloat() || to.ByteSize < 1 || to.ByteSize > 8 {
			return x, ErrNotCompiled
		}
		if to.Encoding == dwarfinfo.EncodingBoolean { // any value but 0 is true [C11 6.3.1.2]
			c.emit(instruction{op: opTruth})
		}
	default:
		return x, ErrNotCompiled
	}
	c.extend(t)
	return number(t), nil
}

// sizeOf: the operand is compiled for its type alone, and its code dropped.
func (c *compiler) sizeOf(n sizeOf) (operand, error) {
	var t dwarfinfo.Type
	if named, ok := n.x.(typeNode); ok {
		t, _ = c.typeNamed(named.to)
	} else {
		end, depth := len(c.program.code), c.depth
		x, err := c.compile(n.x)
		if err != nil {
			return x, err
		}
		c.program.code, c.depth = c.program.code[:end], depth
		t = x.typ
	}
	if t == nil || c.whole(t) == nil {
		return operand{}, ErrNotCompiled
	}
	c.push(uint64(typeSize(t)))
	return number(ulongType), nil
}
