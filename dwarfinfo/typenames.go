package dwarfinfo

import "debug/dwarf"

// LookupType finds a type by its C name: "int", "node_t", "struct point".
func (f *File) LookupType(name string) (Type, bool) {
	if f.types.byName == nil {
		f.types.byName = make(map[string]dwarf.Offset)
		units, err := f.unitList()
		if err != nil {
			return nil, false
		}
		for _, u := range units {
			u.topLevel(f.indexType)
		}
	}
	off, ok := f.types.byName[name]
	if !ok {
		return nil, false
	}
	t, err := f.typeAt(off)
	return t, err == nil
}

func (f *File) indexType(e *dwarf.Entry) {
	name, _ := e.Val(dwarf.AttrName).(string)
	if declared, _ := e.Val(dwarf.AttrDeclaration).(bool); name == "" || declared {
		return
	}
	word := ""
	switch e.Tag {
	case dwarf.TagStructType:
		word = "struct "
	case dwarf.TagUnionType:
		word = "union "
	case dwarf.TagEnumerationType:
		word = "enum "
	case dwarf.TagClassType:
		word = "class "
	case dwarf.TagBaseType:
		name = canonical(name)
	case dwarf.TagTypedef:
	default:
		return
	}
	f.indexName(word+name, e)
	if word != "" && !f.isC(e.Offset) {
		f.indexName(name, e)
	}
}

func (f *File) indexName(name string, e *dwarf.Entry) {
	if _, ok := f.types.byName[name]; !ok {
		f.types.byName[name] = e.Offset
	}
}

// isC reports whether an entry comes from a source in C, where the name of a
// struct is nothing without the word.
func (f *File) isC(off dwarf.Offset) bool {
	u, ok := f.unitHolding(off)
	if !ok {
		return false
	}
	const c89, c, c99, c11, c17 = 0x01, 0x02, 0x0c, 0x1d, 0x2c // [DWARF5 7.12]
	switch language, _ := u.entry.Val(dwarf.AttrLanguage).(int64); language {
	case c89, c, c99, c11, c17:
		return true
	}
	return false
}
