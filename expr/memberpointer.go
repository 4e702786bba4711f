package expr

import (
	"encoding/binary"
	"fmt"

	"deet/dwarfinfo"
)

// memberPointer shows a pointer to a member of a class [Itanium C++ ABI,
// "Member Pointers"]. One to data is an offset, -1 for none. One to a function
// has two words: the address, or if it is odd the place in the table of virtual
// functions; and what to add to the object's address.
func (f *formatter) memberPointer(v Value, t *dwarfinfo.MemberPointerType) (string, error) {
	b, err := v.load(f.scope)
	if err != nil {
		return "", err
	}
	word := binary.LittleEndian.Uint64(b)
	if !t.Function() {
		return dataMember(t, int64(word)), nil
	}
	adjustment := ""
	if n := int64(binary.LittleEndian.Uint64(b[8:])); n != 0 {
		adjustment = fmt.Sprintf(", this adjustment %d", n)
	}
	switch {
	case word == 0:
		return "NULL", nil
	case word&1 != 0:
		return virtualMethod(t, int64(word-1)) + adjustment, nil
	}
	name := f.scope.Symbolize(word)
	return fmt.Sprintf("(%s) %#x <%s>%s", t, word, name, adjustment), nil
}

// dataMember names the member at an offset.
func dataMember(t *dwarfinfo.MemberPointerType, offset int64) string {
	if offset == -1 {
		return "NULL"
	}
	if class, ok := dwarfinfo.Underlying(t.Class).(*dwarfinfo.StructType); ok {
		for _, field := range class.Fields {
			if field.Offset == offset && field.Name != "" && !field.Base {
				return fmt.Sprintf("&%s::%s", class.Tag, field.Name)
			}
		}
	}
	return fmt.Sprintf("(%s) %d", t, offset)
}

// virtualMethod names the function at an offset in the table, eight bytes for
// each. The class that declared it first knows its place.
func virtualMethod(t *dwarfinfo.MemberPointerType, offset int64) string {
	if class, ok := dwarfinfo.Underlying(t.Class).(*dwarfinfo.StructType); ok {
		for _, m := range class.Class().Methods {
			if m.Virtual && m.Slot == offset/8 {
				return "&virtual " + dwarfinfo.Symbol{Name: m.Linkage}.Demangled()
			}
		}
	}
	return fmt.Sprintf("(%s) &virtual table offset %d", t, offset)
}
