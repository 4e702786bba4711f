package debugger

import (
	"encoding/binary"
	"fmt"
	"slices"

	"deet/dwarfinfo"
	"deet/expr"
	"deet/inferior"
)

// A callFrame puts a function's arguments where the function looks for them
// [System V ABI, AMD64, "Parameter Passing"]. From the top down it makes on
// the stack: copies of what is passed by its address, and room for a value
// that is returned in memory; the arguments that found no register; the
// return address.
type callFrame struct {
	*cpu
	s       *Session
	thread  *inferior.Thread
	site    uint64
	low     uint64 // the lowest address that is taken
	stack   []byte // the arguments in memory
	general int    // so many registers of each kind are taken
	vector  int
}

// redZone is what a function may use below its stack pointer without moving it
// [System V ABI, AMD64, "The Stack Frame"].
const redZone = 128

// stackAlignment suits the largest vector; the ABI wants 16 if there is none.
const stackAlignment = 64

func newCallFrame(s *Session, c *call) *callFrame {
	return &callFrame{cpu: c.before.clone(), s: s, thread: c.thread, site: c.site, low: c.before.SP() - redZone}
}

// generals are the registers that integers and addresses travel in, in their
// order.
func generals() []string { return []string{"rdi", "rsi", "rdx", "rcx", "r8", "r9"} }

const vectors = 8 // xmm0 to xmm7

// pass places what the function gets.
func (f *callFrame) pass(to callee, arguments []expr.Value) error {
	if !isVoid(to.typ.Return) && len(classify(to.typ.Return)) == 0 { // the caller says where it goes
		room, err := f.reserve(make([]byte, sizeOf(to.typ.Return)))
		if err != nil {
			return err
		}
		f.passWord(room)
	}
	for i, a := range arguments {
		if err := f.passValue(a); err != nil {
			return fmt.Errorf("argument %d of %s: %w", i+1, to.name, err)
		}
	}
	return nil
}

// reserve puts data below what is there already.
func (f *callFrame) reserve(data []byte) (addr uint64, err error) {
	f.low = (f.low - uint64(len(data))) &^ (stackAlignment - 1)
	return f.low, f.s.WriteMemory(f.low, data)
}

// passValue passes one argument, which is of the type of the parameter.
func (f *callFrame) passValue(v expr.Value) error {
	data, err := expr.Bytes(v, f.s.Scope())
	if err != nil {
		return err
	}
	if byReference(v.Type) {
		addr, err := f.reserve(data)
		f.passWord(addr)
		return err
	}
	classes := classify(v.Type)
	if len(classes) == 1 && classes[0] == integerClass && !dwarfinfo.Composite(v.Type) {
		n, err := expr.Address(v, f.s.Scope()) // extended to the whole register
		f.passWord(n)
		return err
	}
	carriers, ok := f.carriers(classes)
	if !ok {
		f.push(data, alignment(v.Type))
		return nil
	}
	data = padded(data, len(classes)*eightbyte)
	for _, c := range carriers {
		if err := c.write(f.cpu, data[:c.size()]); err != nil {
			return err
		}
		data = data[c.size():]
	}
	return nil
}

// byReference reports whether a type, or what it is made of, is passed by the
// address of a copy.
func byReference(t dwarfinfo.Type) bool {
	switch t := dwarfinfo.Underlying(t).(type) {
	case *dwarfinfo.StructType:
		return t.ByReference || slices.ContainsFunc(t.Fields, func(f dwarfinfo.Field) bool { return byReference(f.Type) })
	case *dwarfinfo.ArrayType:
		return byReference(t.Elem)
	}
	return false
}

// passWord passes an integer or address.
func (f *callFrame) passWord(n uint64) {
	if names := generals(); f.general < len(names) {
		f.Set(names[f.general], n)
		f.general++
		return
	}
	f.push(binary.LittleEndian.AppendUint64(nil, n), eightbyte)
}

// push passes an argument in memory: each takes a multiple of eight bytes.
func (f *callFrame) push(data []byte, align int64) {
	align = max(align, eightbyte)
	at := (int64(len(f.stack)) + align - 1) / align * align
	f.stack = padded(f.stack, int(at))
	f.stack = append(f.stack, padded(data, (len(data)+eightbyte-1)/eightbyte*eightbyte)...)
}

// carriers takes the registers that a value of the classes travels in. It is
// false if the value goes to memory: by its classes, or because there are not
// enough registers left for the whole of it.
func (f *callFrame) carriers(classes []class) ([]carrier, bool) {
	general, vector := f.general, f.vector
	var carriers []carrier
	for i := 0; i < len(classes); i++ {
		switch classes[i] {
		case integerClass:
			carriers = append(carriers, argumentCarrier{general})
			general++
		case sseClass:
			n := 1 + ups(classes[i+1:])
			carriers = append(carriers, vectorCarrier{vector, n * eightbyte})
			vector++
			i += n - 1
		case noClass:
			carriers = append(carriers, noCarrier{})
		default:
			return nil, false // of the x87
		}
	}
	if len(classes) == 0 || general > len(generals()) || vector > vectors {
		return nil, false
	}
	f.general, f.vector = general, vector
	return carriers, true
}

// An argumentCarrier is one of the generals.
type argumentCarrier struct{ index int }

func (a argumentCarrier) size() int { return eightbyte }

func (a argumentCarrier) read(c *cpu) ([]byte, error) {
	v, _ := c.Get(generals()[a.index])
	return binary.LittleEndian.AppendUint64(nil, v), nil
}

func (a argumentCarrier) write(c *cpu, b []byte) error {
	c.Set(generals()[a.index], binary.LittleEndian.Uint64(b))
	return nil
}

// directionFlag makes string instructions go backwards; a function may expect
// that they do not [System V ABI, AMD64, "Registers"].
const directionFlag = 1 << 10

// enter makes the thread stand at the function's first instruction, as after a
// call instruction.
func (f *callFrame) enter(addr uint64) error {
	sp := (f.low - uint64(len(f.stack))) &^ (stackAlignment - 1)
	if err := f.s.WriteMemory(sp, f.stack); err != nil {
		return err
	}
	sp -= eightbyte
	if err := f.s.WriteMemory(sp, binary.LittleEndian.AppendUint64(nil, f.site)); err != nil {
		return err
	}
	f.Rsp = sp
	f.Rax = uint64(f.vector) // read by a function with a variable number of arguments
	f.Eflags &^= directionFlag
	f.SetPC(addr)
	f.FillX87(0)
	return f.set(f.thread)
}
