package inferior

import "encoding/binary"

// fxsaveST is where st0 to st7 are in the FXSAVE area, 16 bytes each.
const fxsaveST = 32

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
