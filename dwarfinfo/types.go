package dwarfinfo

import "debug/dwarf"

// A Type is a type of the program. It is one of the types below.
type Type interface {
	String() string // as C spells it
	Size() int64    // in bytes
	isType()
}

// Encoding says what the bits of a base type mean [DWARF5 7.8].
type Encoding int64

// The encodings of C.
const (
	EncodingBoolean      Encoding = 0x02
	EncodingComplex      Encoding = 0x03
	EncodingFloat        Encoding = 0x04
	EncodingSigned       Encoding = 0x05
	EncodingSignedChar   Encoding = 0x06
	EncodingUnsigned     Encoding = 0x07
	EncodingUnsignedChar Encoding = 0x08
	EncodingUTF          Encoding = 0x10
)

type (
	// BaseType is a number, a character, a truth value.
	BaseType struct {
		Name     string
		ByteSize int64
		Encoding Encoding
	}
	// PointerType points at Elem; nil is void.
	PointerType struct{ Elem Type }
	// ReferenceType is a reference of C++, RValue one to what ends soon (&&).
	ReferenceType struct {
		Elem   Type
		RValue bool
	}
	// MemberPointerType points at a member of Class: to data as its offset, to
	// a function as an address and what to add to the object's [Itanium C++
	// ABI, "Member Pointers"].
	MemberPointerType struct{ Class, Elem Type }
	// ArrayType has Count elements; -1 if that is not known.
	ArrayType struct {
		Elem   Type
		Count  int64
		Vector bool   // its elements are worked on together, in one register
		bound  *bound // says how to compute the count of a variable-length array
	}
	// StructType is a struct, a union or a class.
	StructType struct {
		Kind       string
		Tag        string
		ByteSize   int64
		Fields     []Field
		Incomplete bool // only declared
		Bare       bool // the tag alone names it, as in C++

		// To pass it to a function is to pass the address of a copy, as its
		// constructors and destructor want to know of each copy.
		ByReference bool
		ref         entryRef
		class       *Class // once somebody asked
	}
	// EnumType is an enum.
	EnumType struct {
		Tag      string
		ByteSize int64
		Values   []Enumerator
		Bare     bool // as in StructType
		Flags    bool // of a register, which is shown as [ ZF PF ]
		Scoped   bool // an enum class
		Base     Type // the number that holds it, nil if that is not said
	}
	// TypedefType is another name for Type.
	TypedefType struct {
		Name string
		Type Type
	}
	// QualifiedType is a const, volatile, restrict or _Atomic Type.
	QualifiedType struct {
		Qualifier string
		Type      Type
	}
	// FuncType is a function; a nil Return is void.
	FuncType struct {
		Return   Type
		Params   []Type
		Variadic bool
		OldStyle bool // declared without saying its parameters
		Method   bool // its first parameter is the object, which nobody writes
	}
	// VoidType is void.
	VoidType struct{}
)

// A Field is a member of a struct or union.
type Field struct {
	Name      string // "" for an anonymous struct or union
	Base      bool   // a base class: its members are members of this one
	Type      Type
	Offset    int64 // in bytes
	BitOffset int64 // of a bitfield, in bits from the start of the struct
	BitSize   int64 // 0 if it is no bitfield
	Access    Access
	Virtual   int64 // of a virtual base, so many bytes before the functions of the table stands its offset
}

// An Enumerator is a named value of an enum.
type Enumerator struct {
	Name  string
	Value int64
}

func (*BaseType) isType()          {}
func (*PointerType) isType()       {}
func (*ReferenceType) isType()     {}
func (*MemberPointerType) isType() {}
func (*ArrayType) isType()         {}
func (*StructType) isType()        {}
func (*EnumType) isType()          {}
func (*TypedefType) isType()       {}
func (*QualifiedType) isType()     {}
func (*FuncType) isType()          {}
func (*VoidType) isType()          {}

// Size is the size in bytes.
func (t *BaseType) Size() int64      { return t.ByteSize }
func (t *PointerType) Size() int64   { return 8 }
func (t *ReferenceType) Size() int64 { return 8 }
func (t *MemberPointerType) Size() int64 {
	if t.Function() {
		return 16
	}
	return 8
}
func (t *StructType) Size() int64    { return t.ByteSize }
func (t *EnumType) Size() int64      { return t.ByteSize }
func (t *TypedefType) Size() int64   { return sizeOf(t.Type) }
func (t *QualifiedType) Size() int64 { return sizeOf(t.Type) }
func (t *FuncType) Size() int64      { return 1 } // as gcc's sizeof has it
func (t *VoidType) Size() int64      { return 1 }
func (t *ArrayType) Size() int64     { return max(t.Count, 0) * sizeOf(t.Elem) }

func sizeOf(t Type) int64 {
	if t == nil {
		return 1
	}
	return t.Size()
}

// Function reports whether the member is a function.
func (t *MemberPointerType) Function() bool {
	_, ok := Underlying(t.Elem).(*FuncType)
	return ok
}

// IsFloat reports whether the type is a floating point number.
func (t *BaseType) IsFloat() bool {
	return t.Encoding == EncodingFloat || t.Encoding == EncodingComplex
}

func (t *BaseType) String() string          { return t.Name }
func (t *TypedefType) String() string       { return t.Name }
func (t *PointerType) String() string       { return Declare(t, "") }
func (t *ReferenceType) String() string     { return Declare(t, "") }
func (t *MemberPointerType) String() string { return Declare(t, "") }
func (t *ArrayType) String() string         { return Declare(t, "") }
func (t *FuncType) String() string          { return Declare(t, "") }
func (t *VoidType) String() string          { return "void" }

func (t *StructType) String() string {
	if t.Tag == "" {
		return t.Kind + " {...}"
	}
	if t.Bare {
		return t.Tag
	}
	return t.Kind + " " + t.Tag
}

func (t *EnumType) String() string {
	if t.Tag == "" {
		return "enum {...}"
	}
	if t.Bare {
		return t.Tag
	}
	return "enum " + t.Tag
}

func (t *QualifiedType) String() string { return Declare(t, "") }

// Underlying looks through typedefs and qualifiers.
func Underlying(t Type) Type {
	for {
		switch u := t.(type) {
		case *TypedefType:
			t = u.Type
		case *QualifiedType:
			t = u.Type
		default:
			return t
		}
	}
}

// Composite reports whether values of a type have parts: then some of them may
// be known and others not.
func Composite(t Type) bool {
	switch Underlying(t).(type) {
	case *StructType, *ArrayType:
		return true
	}
	return false
}

// typeTable keeps the types that were read, by the offset of their entry.
type typeTable struct {
	types map[entryRef]Type
}

// typeAt reads the type that an entry describes.
func (f *File) typeAt(ref entryRef) (Type, error) {
	if f.types.types == nil {
		f.types.types = make(map[entryRef]Type)
	}
	if t, ok := f.types.types[ref]; ok {
		return t, nil
	}
	return newTypeReader(f).read(ref)
}

// typ reads the type that an entry refers to; nil is void.
func (e entry) typ() (Type, error) {
	v, ok := e.attr(dwarf.AttrType)
	if !ok {
		return nil, nil
	}
	ref, err := v.ref()
	if err != nil {
		return nil, err
	}
	return e.unit.file.typeAt(ref)
}
