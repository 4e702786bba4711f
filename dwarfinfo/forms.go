package dwarfinfo

// A form says how the value of an attribute is written [DWARF5 7.5.6].
type form uint16

// The forms of DWARF 2 to 5, and those of GNU for split and alternate files.
const (
	formAddr         form = 0x01
	formBlock2       form = 0x03
	formBlock4       form = 0x04
	formData2        form = 0x05
	formData4        form = 0x06
	formData8        form = 0x07
	formString       form = 0x08
	formBlock        form = 0x09
	formBlock1       form = 0x0a
	formData1        form = 0x0b
	formFlag         form = 0x0c
	formSdata        form = 0x0d
	formStrp         form = 0x0e
	formUdata        form = 0x0f
	formRefAddr      form = 0x10
	formRef1         form = 0x11
	formRef2         form = 0x12
	formRef4         form = 0x13
	formRef8         form = 0x14
	formRefUdata     form = 0x15
	formIndirect     form = 0x16
	formSecOffset    form = 0x17
	formExprloc      form = 0x18
	formFlagPresent  form = 0x19
	formStrx         form = 0x1a
	formAddrx        form = 0x1b
	formRefSup4      form = 0x1c
	formStrpSup      form = 0x1d
	formData16       form = 0x1e
	formLineStrp     form = 0x1f
	formRefSig8      form = 0x20
	formImplicit     form = 0x21
	formLoclistx     form = 0x22
	formRnglistx     form = 0x23
	formRefSup8      form = 0x24
	formStrx1        form = 0x25
	formStrx2        form = 0x26
	formStrx3        form = 0x27
	formStrx4        form = 0x28
	formAddrx1       form = 0x29
	formAddrx2       form = 0x2a
	formAddrx3       form = 0x2b
	formAddrx4       form = 0x2c
	formGNUAddrIndex form = 0x1f01
	formGNUStrIndex  form = 0x1f02
	formGNURefAlt    form = 0x1f20
	formGNUStrpAlt   form = 0x1f21
)

// A format is what the header of a unit says about the widths of its values.
type format struct {
	version uint16
	dwarf64 bool // offsets are 8 bytes wide [DWARF5 7.4]
}

func (f format) offsetSize() int {
	if f.dwarf64 {
		return 8
	}
	return 4
}

const addressSize = 8 // of x86-64

// A width says how many bytes a value takes: a fixed number, or one of the
// kinds below, whose size stands in the value itself.
type width int16

const (
	widthLEB      width = -1 - iota // a number of base 128
	widthString                     // up to a NUL
	widthBlock1                     // a length of 1 byte, and as many bytes
	widthBlock2                     // of 2
	widthBlock4                     // of 4
	widthBlock                      // of base 128
	widthIndirect                   // the form stands before the value
	widthUnknown
)

// widthOf tells how wide a value is. A flat switch: the standard's table.
func (f format) widthOf(form form) width {
	switch form {
	case formFlagPresent, formImplicit:
		return 0
	case formData1, formFlag, formRef1, formStrx1, formAddrx1:
		return 1
	case formData2, formRef2, formStrx2, formAddrx2:
		return 2
	case formStrx3, formAddrx3:
		return 3
	case formData4, formRef4, formRefSup4, formStrx4, formAddrx4:
		return 4
	case formAddr, formData8, formRef8, formRefSig8, formRefSup8:
		return 8
	case formData16:
		return 16
	case formStrp, formLineStrp, formSecOffset, formStrpSup, formGNURefAlt, formGNUStrpAlt:
		return width(f.offsetSize())
	case formRefAddr:
		if f.version <= 2 { // as wide as an address then [DWARF2 7.5.4]
			return addressSize
		}
		return width(f.offsetSize())
	case formSdata, formUdata, formRefUdata, formStrx, formAddrx, formLoclistx, formRnglistx, formGNUAddrIndex, formGNUStrIndex:
		return widthLEB
	case formString:
		return widthString
	case formBlock1:
		return widthBlock1
	case formBlock2:
		return widthBlock2
	case formBlock4:
		return widthBlock4
	case formBlock, formExprloc:
		return widthBlock
	case formIndirect:
		return widthIndirect
	}
	return widthUnknown
}
