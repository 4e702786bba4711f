package debugger

import (
	"encoding/binary"
	"errors"

	"deet/dwarfinfo"
	"deet/expr"
	"deet/inferior"
)

// A cpu holds all registers of a thread by which values come and go.
type cpu struct {
	inferior.Registers
	inferior.ExtendedState
}

func (s *Session) cpuOf(t *inferior.Thread) (*cpu, error) {
	regs, err := t.Registers()
	if err != nil {
		return nil, err
	}
	x, err := t.ExtendedState()
	return &cpu{regs, x}, err
}

// set makes them the registers of a thread.
func (c *cpu) set(t *inferior.Thread) error {
	if err := t.SetExtendedState(c.ExtendedState); err != nil {
		return err
	}
	return t.SetRegisters(c.Registers)
}

func (c *cpu) clone() *cpu { return &cpu{c.Registers, c.Clone()} }

// returnValue reads what a function has just returned. nil without an error
// means that there is nothing to return.
func (s *Session) returnValue(t *inferior.Thread, im *image, fn *dwarfinfo.Function) (*expr.Value, error) {
	if fn == nil {
		return nil, nil
	}
	typ, ok := im.file.ReturnType(fn)
	if !ok || typ == nil {
		return nil, nil
	}
	c, err := s.cpuOf(t)
	if err != nil {
		return nil, err
	}
	v, err := c.returned(typ)
	return &v, err
}

// returned reads a value from where the ABI has it returned [System V ABI,
// AMD64, "Returning of Values"].
func (c *cpu) returned(typ dwarfinfo.Type) (expr.Value, error) {
	classes := classify(typ)
	if len(classes) == 0 { // in memory; %rax holds its address
		return expr.Value{Type: typ, Addr: c.Rax, Lvalue: true}, nil
	}
	carriers, err := returnCarriers(classes)
	if err != nil {
		return expr.Value{}, err
	}
	var bytes []byte
	for _, p := range carriers {
		b, err := p.read(c)
		if err != nil {
			return expr.Value{}, err
		}
		bytes = append(bytes, b...)
	}
	return expr.Value{Type: typ, Bytes: bytes[:sizeOf(typ)]}, nil
}

// setReturned puts a value where its function's caller expects it.
func (c *cpu) setReturned(typ dwarfinfo.Type, value []byte) error {
	classes := classify(typ)
	if len(classes) == 0 {
		return errors.New("the function returns its value in memory, and where is known to itself alone: nothing was changed")
	}
	carriers, err := returnCarriers(classes)
	if err != nil {
		return err
	}
	value = padded(value, len(classes)*eightbyte)
	for _, p := range carriers {
		if err := p.write(c, value[:p.size()]); err != nil {
			return err
		}
		value = value[p.size():]
	}
	return nil
}

// padded is b in a copy of n bytes.
func padded(b []byte, n int) []byte {
	p := make([]byte, max(n, len(b)))
	copy(p, b)
	return p
}

// A carrier is a register that some bytes of a value travel in.
type carrier interface {
	size() int // in bytes
	read(c *cpu) ([]byte, error)
	write(c *cpu, b []byte) error
}

type (
	generalCarrier struct{ number int }         // by its DWARF number
	vectorCarrier  struct{ number, bytes int }  // xmm, or ymm
	x87Carrier     struct{ number, values int } // of how many in all
	noCarrier      struct{}                     // bytes that mean nothing
)

// returnCarriers says where a function leaves its value. Each kind of register
// is used in its own order: rax and rdx, xmm0 and xmm1, st0 and st1.
func returnCarriers(classes []class) ([]carrier, error) {
	const rax = 0 // rdx has the DWARF number 1
	var carriers []carrier
	general, vector := rax, 0
	for i := 0; i < len(classes); i++ {
		switch classes[i] {
		case integerClass:
			carriers = append(carriers, generalCarrier{general})
			general++
		case sseClass:
			n := 1 + ups(classes[i+1:])
			carriers = append(carriers, vectorCarrier{vector, n * eightbyte})
			vector++
			i += n - 1
		case x87Class:
			return []carrier{x87Carrier{0, 1}}, nil
		case complexX87Class:
			return []carrier{x87Carrier{0, 2}, x87Carrier{1, 2}}, nil
		default:
			carriers = append(carriers, noCarrier{})
		}
	}
	if general > rax+2 || vector > 2 {
		return nil, errors.New("the value does not fit the registers that return it")
	}
	return carriers, nil
}

// ups counts the eight bytes that are in the same register as those before.
func ups(classes []class) int {
	for i, k := range classes {
		if k != sseUpClass {
			return i
		}
	}
	return len(classes)
}

func (p generalCarrier) size() int { return eightbyte }
func (p vectorCarrier) size() int  { return p.bytes }
func (p x87Carrier) size() int     { return 2 * eightbyte }
func (p noCarrier) size() int      { return eightbyte }

func (p generalCarrier) read(c *cpu) ([]byte, error) {
	v, _ := c.Registers.DWARF(p.number)
	return binary.LittleEndian.AppendUint64(nil, v), nil
}

func (p generalCarrier) write(c *cpu, b []byte) error {
	c.Set(inferior.RegisterName(p.number), binary.LittleEndian.Uint64(b))
	return nil
}

var errNoVector = errors.New("this processor has no vector registers of that size")

func (p vectorCarrier) read(c *cpu) ([]byte, error) {
	if p.bytes <= 16 {
		return c.XMM(p.number)[:p.bytes], nil
	}
	if whole := c.YMM(p.number); p.bytes <= len(whole) {
		return whole[:p.bytes], nil
	}
	return nil, errNoVector
}

func (p vectorCarrier) write(c *cpu, b []byte) error {
	if len(b) <= 16 {
		c.SetXMM(p.number, b)
		return nil
	}
	if len(b) > 32 || !c.SetYMM(p.number, b) {
		return errNoVector
	}
	return nil
}

// read fills the 16 bytes that a long double takes in memory.
func (p x87Carrier) read(c *cpu) ([]byte, error) {
	return padded(c.ST(p.number), p.size()), nil
}

func (p x87Carrier) write(c *cpu, b []byte) error {
	if p.number == 0 {
		c.FillX87(p.values)
	}
	const significant = 10
	c.SetST(p.number, b[:significant])
	return nil
}

func (p noCarrier) read(*cpu) ([]byte, error) { return make([]byte, eightbyte), nil }
func (p noCarrier) write(*cpu, []byte) error  { return nil }
