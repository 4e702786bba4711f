package expr

// An opcode is what one instruction of a Program does with the stack.
type opcode uint8

const (
	opPush       opcode = iota // n
	opRegister                 // the register of DWARF number n
	opOffset                   // add n
	opLoad                     // n bytes from the address on top
	opField                    // size bits from bit n on, extended
	opScale                    // multiply by n
	opUnscale                  // divide by n, signed
	opNegate                   // -x
	opComplement               // ~x
	opNot                      // !x
	opTruth                    // x != 0
	opUnless                   // if the top is 0 leave it and jump to n, else drop it
	opIf                       // the same if it is not 0
	opBinary                   // the operator, on two numbers
)

// An instruction is one step of a Program.
type instruction struct {
	op       opcode
	operator string // of opBinary
	size     uint8  // in bits; of opBinary, of unsigned operands
	signed   bool
	n        uint64
}

// A Program is a compiled expression. It may run any number of times, and
// allocates nothing.
type Program struct {
	code  []instruction
	depth int     // of its stack
	errs  []error // what divisions by zero say
}

// maxStack is far more than a person writes; what needs more is not compiled.
const maxStack = 32

// A Machine is the thread on which a Program runs, at the place for which it
// was compiled.
type Machine interface {
	Register(n int) uint64                          // by its DWARF number
	Load(addr uint64, size int) (v uint64, _ error) // 1 to 8 bytes, little-endian
}

func (c *compiler) push(n uint64) { c.emit(instruction{op: opPush, n: n}) }

// emit appends an instruction and keeps count of the stack.
func (c *compiler) emit(in instruction) {
	switch in.op {
	case opPush, opRegister:
		c.depth++
	case opBinary:
		c.depth--
	}
	c.program.code = append(c.program.code, in)
	c.program.depth = max(c.program.depth, c.depth)
}

// Run computes the expression and reports whether it is not 0.
func (p *Program) Run(m Machine) (bool, error) {
	var stack [maxStack]uint64
	top := -1
	for pc := 0; pc < len(p.code); pc++ {
		in := &p.code[pc]
		switch in.op {
		case opPush:
			top++
			stack[top] = in.n
		case opRegister:
			top++
			stack[top] = m.Register(int(in.n))
		case opLoad:
			v, err := m.Load(stack[top], int(in.n))
			if err != nil {
				return false, err
			}
			stack[top] = v
		case opUnless, opIf:
			if (stack[top] != 0) == (in.op == opIf) {
				pc = int(in.n) - 1
			} else {
				top--
			}
		case opBinary:
			top--
			v, err := p.binary(in, stack[top], stack[top+1])
			if err != nil {
				return false, err
			}
			stack[top] = v
		default:
			stack[top] = in.apply(stack[top])
		}
	}
	return stack[0] != 0, nil
}

// apply does an operation on one number.
func (in *instruction) apply(a uint64) uint64 {
	switch in.op {
	case opOffset:
		return a + in.n
	case opField:
		return in.field(a >> in.n)
	case opScale:
		return a * in.n
	case opUnscale:
		return uint64(int64(a) / int64(in.n))
	case opNegate:
		return -a
	case opComplement:
		return ^a
	case opNot:
		return oneIf(a == 0)
	}
	return oneIf(a != 0)
}

func oneIf(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

// field extends the low bits of a.
func (in *instruction) field(a uint64) uint64 {
	shift := 64 - in.size
	if in.signed {
		return uint64(int64(a<<shift) >> shift)
	}
	return a << shift >> shift
}

// binary does an operation on two numbers of one type.
func (p *Program) binary(in *instruction, a, b uint64) (uint64, error) {
	if in.size == 32 {
		a, b = uint64(uint32(a)), uint64(uint32(b))
	}
	switch in.operator {
	case "+":
		return a + b, nil
	case "-":
		return a - b, nil
	case "*":
		return a * b, nil
	case "&":
		return a & b, nil
	case "|":
		return a | b, nil
	case "^":
		return a ^ b, nil
	case "<<":
		return a << b, nil
	case ">>":
		if in.signed {
			return uint64(int64(a) >> min(b, 63)), nil
		}
		return a >> b, nil
	case "/", "%":
		if b == 0 {
			return 0, p.errs[in.n]
		}
		return divide(in.operator, a, b, in.signed), nil
	}
	return oneIf(compare(in, a, b)), nil
}

func compare(in *instruction, a, b uint64) bool {
	order := 0
	if less := in.signed && int64(a) < int64(b) || !in.signed && a < b; less {
		order = -1
	} else if a != b {
		order = 1
	}
	return ordered(in.operator, order)
}
