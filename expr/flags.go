package expr

import "deet/dwarfinfo"

// flagNames lists the flags of a register that are set, in brackets as gdb
// does. Bits without a name do not count: they are reserved.
func flagNames(n int64, t *dwarfinfo.EnumType) string {
	text := "["
	for _, f := range t.Values {
		if n&f.Value != 0 {
			text += " " + f.Name
		}
	}
	return text + " ]"
}
