package inferior

import (
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

// avx512XState is enough for all but the latest processors, whose AMX takes
// another 8 KiB.
const avx512XState = 4 << 10

// ExtendedState reads the registers. A processor or kernel without XSAVE still
// has the FXSAVE area. The kernel fills what it is given and says no more, so
// a buffer that is full may have been too small.
func (t *Thread) ExtendedState() (ExtendedState, error) {
	if t.record != nil {
		return t.record.extendedState()
	}
	for size := avx512XState; ; size *= 2 {
		x, err := t.registerSet(noteXState, size)
		if errors.Is(err, unix.ENODEV) || errors.Is(err, unix.EINVAL) {
			return t.registerSet(noteFPRegs, fxsaveSize)
		}
		if err != nil || len(x.data) < size {
			return x, err
		}
	}
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
	if t.record != nil {
		return ErrPostMortem
	}
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
