package inferior

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"unsafe"

	"golang.org/x/sys/unix"
)

// An ExtendedState holds a thread's x87, SSE and AVX registers, in the layout
// of the XSAVE instruction [SDM 1, "Managing State Using the XSAVE Feature
// Set"]. It begins with the 512 bytes of FXSAVE; behind a header follow the
// components that later processors have added, the upper halves of the ymm
// registers first. What belongs to components that we do not know is kept as
// it is, so that a state which is set again is the whole state.
type ExtendedState struct {
	note uintptr // which register set the kernel gave
	data []byte
}

// The register sets of <elf.h> for PTRACE_GETREGSET.
const (
	noteFPRegs = 2     // NT_PRFPREG: the FXSAVE area alone
	noteXState = 0x202 // NT_X86_XSTATE
)

// Places in the XSAVE area [SDM 1, "XSAVE Area"].
const (
	fxsaveST    = 32  // st0 to st7, 16 bytes each
	fxsaveXMM   = 160 // xmm0 to xmm15, 16 bytes each
	fxsaveSize  = 512
	xstateInUse = 512 // XSTATE_BV: a bit for each component that is not in its initial state
)

// The components of XSTATE_BV.
const (
	x87Component = iota
	sseComponent
	avxComponent
)

// cpuid asks the processor about itself [SDM 2A, "CPUID"].
func cpuid(leaf, subleaf uint32) (eax, ebx, ecx, edx uint32)

// componentOffset is where a component is in the XSAVE area. That differs from
// one maker's processors to the other's, so the processor is asked.
func componentOffset(component uint32) int {
	const xsaveLeaf = 0xd
	_, offset, _, _ := cpuid(xsaveLeaf, component)
	return int(offset)
}

// maxXState is more than any processor's area: AMX alone takes 8 KiB.
const maxXState = 64 << 10

// ExtendedState reads the registers. A processor or kernel without XSAVE still
// has the FXSAVE area.
func (t *Thread) ExtendedState() (ExtendedState, error) {
	x, err := t.registerSet(noteXState, maxXState)
	if errors.Is(err, unix.ENODEV) || errors.Is(err, unix.EINVAL) {
		return t.registerSet(noteFPRegs, fxsaveSize)
	}
	return x, err
}

func (t *Thread) registerSet(note uintptr, size int) (ExtendedState, error) {
	data := make([]byte, size)
	iov := unix.Iovec{Base: &data[0]}
	iov.SetLen(size)
	if err := ptrace(reqGetRegSet, t.id, note, unsafe.Pointer(&iov)); err != nil {
		return ExtendedState{}, err
	}
	if iov.Len < fxsaveSize {
		return ExtendedState{}, fmt.Errorf("ptrace %s tid %d: %d bytes of a register set of %d", reqGetRegSet.name, t.id, iov.Len, fxsaveSize)
	}
	return ExtendedState{note, data[:iov.Len]}, nil
}

// SetExtendedState changes the registers.
func (t *Thread) SetExtendedState(x ExtendedState) error {
	iov := unix.Iovec{Base: &x.data[0]}
	iov.SetLen(len(x.data))
	return ptrace(reqSetRegSet, t.id, x.note, unsafe.Pointer(&iov))
}

// Clone copies a state, so that one of the two can be changed.
func (x ExtendedState) Clone() ExtendedState { return ExtendedState{x.note, slices.Clone(x.data)} }

// Equal reports whether two states are the same to the last byte.
func (x ExtendedState) Equal(y ExtendedState) bool {
	return x.note == y.note && slices.Equal(x.data, y.data)
}

// use marks a component as not in its initial state: the kernel ignores the
// bytes of one that is.
func (x ExtendedState) use(component uint) {
	if x.note == noteXState {
		x.data[xstateInUse+component/8] |= 1 << (component % 8)
	}
}

// HasAVX reports whether there are ymm registers.
func (x ExtendedState) HasAVX() bool {
	return x.note == noteXState && x.upper(15) != nil
}

// XMM are the bytes of a vector register, for reading.
func (x ExtendedState) XMM(n int) []byte { return x.data[fxsaveXMM+16*n:][:16] }

// SetXMM changes the low bytes of a vector register.
func (x ExtendedState) SetXMM(n int, b []byte) {
	x.use(sseComponent)
	copy(x.XMM(n), b)
}

// upper is the upper half of a ymm register, nil if there is none.
func (x ExtendedState) upper(n int) []byte {
	from := componentOffset(avxComponent) + 16*n
	if from < fxsaveSize || from+16 > len(x.data) {
		return nil
	}
	return x.data[from:][:16]
}

// YMM are the 32 bytes of a ymm register, whose lower half is the xmm
// register; nil without AVX.
func (x ExtendedState) YMM(n int) []byte {
	if !x.HasAVX() {
		return nil
	}
	return slices.Concat(x.XMM(n), x.upper(n))
}

// SetYMM changes the low bytes of a ymm register.
func (x ExtendedState) SetYMM(n int, b []byte) bool {
	if !x.HasAVX() {
		return false
	}
	x.SetXMM(n, b[:min(len(b), 16)])
	if len(b) > 16 {
		x.use(avxComponent)
		copy(x.upper(n), b[16:])
	}
	return true
}

// ST are the 10 bytes of st(n), counted from the top of the x87's stack.
func (x ExtendedState) ST(n int) []byte { return x.data[fxsaveST+16*n:][:10] }

// SetST changes st(n), but not whether it is in use.
func (x ExtendedState) SetST(n int, b []byte) {
	x.use(x87Component)
	copy(x.ST(n), b)
}

// A controlField is a control or status register in the FXSAVE area.
type controlField struct{ offset, size int }

// control finds the registers by gdb's names [SDM 1, "FXSAVE Area"]. ftag is
// none of them: FXSAVE keeps it in short.
func control(name string) (controlField, bool) {
	switch name {
	case "fctrl":
		return controlField{0, 2}, true
	case "fstat":
		return controlField{2, 2}, true
	case "fop":
		return controlField{6, 2}, true
	case "fioff":
		return controlField{8, 4}, true
	case "fiseg":
		return controlField{12, 2}, true
	case "fooff":
		return controlField{16, 4}, true
	case "foseg":
		return controlField{20, 2}, true
	case "mxcsr":
		return controlField{24, 4}, true
	}
	return controlField{}, false
}

// Control returns a control or status register by its name.
func (x ExtendedState) Control(name string) (uint32, bool) {
	if name == "ftag" {
		return x.tags(), true
	}
	f, ok := control(name)
	if !ok {
		return 0, false
	}
	var word [4]byte
	copy(word[:], x.data[f.offset:][:f.size])
	return binary.LittleEndian.Uint32(word[:]), true
}

// SetControl changes a control or status register; it reports whether there is
// one of the name that can be changed.
func (x ExtendedState) SetControl(name string, v uint32) bool {
	f, ok := control(name)
	if !ok {
		return false
	}
	x.use(x87Component)
	x.use(sseComponent) // mxcsr belongs to it
	copy(x.data[f.offset:][:f.size], binary.LittleEndian.AppendUint32(nil, v))
	return true
}

// FillX87 says that the x87's stack holds just n values, from st(0) on. A
// function that is called may expect it to be empty [System V ABI, AMD64,
// "Registers"].
func (x ExtendedState) FillX87(n int) {
	const registers = 8
	status, _ := x.Control("fstat")
	top := uint32(registers-n) % registers
	x.SetControl("fstat", status&^topMask|top<<topShift)
	x.data[tagOffset] = byte(0xff << (registers - n))
}

// The abridged tag word, a bit for each register that is in use, and the top
// of the stack in the status word [SDM 1, "x87 FPU Status Register"].
const (
	tagOffset = 4
	topShift  = 11
	topMask   = 7 << topShift
)

// tags makes the full tag word: two bits for each register that say whether it
// is valid, zero, special or empty [SDM 1, "x87 FPU Tag Word"].
func (x ExtendedState) tags() uint32 {
	const zero, special, empty = 1, 2, 3
	status, _ := x.Control("fstat")
	top := int(status&topMask) >> topShift
	var tags uint32
	for i := range 8 {
		tag := uint32(empty)
		if x.data[tagOffset]>>i&1 != 0 {
			b := x.ST((i - top) & 7)
			fraction, exponent := binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint16(b[8:])&0x7fff
			switch {
			case exponent == 0 && fraction == 0:
				tag = zero
			case exponent == 0 || exponent == 0x7fff || fraction>>63 == 0:
				tag = special
			default:
				tag = 0
			}
		}
		tags |= tag << (2 * i)
	}
	return tags
}
