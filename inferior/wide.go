package inferior

import (
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
)

// A WideKind says to which unit of the processor a register belongs.
type WideKind int

// The kinds of registers that are not general ones.
const (
	XMMRegister WideKind = iota
	YMMRegister
	X87Register
	ControlRegister // of either unit
)

// A WideRegister is a register of an ExtendedState.
type WideRegister struct {
	Name   string
	Kind   WideKind
	number int
}

// LookupWide finds what a name such as "xmm3", "st0" or "mxcsr" means.
func LookupWide(name string) (WideRegister, bool) {
	for _, f := range []struct {
		prefix string
		kind   WideKind
		count  int
	}{{"xmm", XMMRegister, 16}, {"ymm", YMMRegister, 16}, {"st", X87Register, 8}} {
		digits, ok := strings.CutPrefix(name, f.prefix)
		n, err := strconv.Atoi(digits)
		if ok && err == nil && n >= 0 && n < f.count && digits == strconv.Itoa(n) {
			return WideRegister{name, f.kind, n}, true
		}
	}
	if _, ok := control(name); ok || name == "ftag" {
		return WideRegister{name, ControlRegister, 0}, true
	}
	return WideRegister{}, false
}

// Bytes returns the register's value: 10 bytes of an x87 register, 4 of a
// control register; nil if the processor does not have it.
func (w WideRegister) Bytes(x ExtendedState) []byte {
	switch w.Kind {
	case XMMRegister:
		return x.XMM(w.number)
	case YMMRegister:
		return x.YMM(w.number)
	case X87Register:
		return x.ST(w.number)
	}
	v, _ := x.Control(w.Name)
	return binary.LittleEndian.AppendUint32(nil, v)
}

// Set changes the register's low bytes. It reports whether it could.
func (w WideRegister) Set(x ExtendedState, b []byte) bool {
	switch w.Kind {
	case XMMRegister:
		x.SetXMM(w.number, b)
		return true
	case YMMRegister:
		return x.SetYMM(w.number, b)
	case X87Register:
		x.SetST(w.number, b)
		return true
	}
	var word [4]byte
	copy(word[:], b)
	return x.SetControl(w.Name, binary.LittleEndian.Uint32(word[:]))
}

// FloatRegisterNames lists the registers of the x87 in gdb's order.
func FloatRegisterNames() []string {
	return strings.Fields("st0 st1 st2 st3 st4 st5 st6 st7 fctrl fstat ftag fiseg fioff foseg fooff fop")
}

// VectorRegisterNames lists mxcsr and the vector registers, each by the largest
// name that the processor has for it.
func (x ExtendedState) VectorRegisterNames() []string {
	kind := "xmm"
	if x.HasAVX() {
		kind = "ymm"
	}
	names := []string{"mxcsr"}
	for n := range 16 {
		names = append(names, fmt.Sprintf("%s%d", kind, n))
	}
	return names
}
