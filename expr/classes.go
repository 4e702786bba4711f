package expr

import (
	"strconv"
	"strings"

	"deet/dwarfinfo"
)

// A shorthand is how a type is called inside of a class: by the class's own
// typedef, or by the name of the template's parameter that it stands for.
type shorthand struct {
	long  string // as it is spelled outside
	short string
}

// shorthands lists those of a class.
func shorthands(c *dwarfinfo.Class) []shorthand {
	var list []shorthand
	for _, t := range c.Typedefs {
		list = append(list, shorthand{t.Name, lastName(t.Name)})
	}
	for _, a := range c.Arguments {
		list = append(list, shorthand{typeName(a.Type), a.Name})
	}
	return list
}

// short finds the shorthand of a type.
func (p *typePrinter) short(t dwarfinfo.Type) (dwarfinfo.Type, bool) {
	if t == nil || len(p.names) == 0 {
		return nil, false
	}
	long := typeName(t)
	for i := len(p.names) - 1; i >= 0; i-- {
		if p.names[i].long == long {
			return &dwarfinfo.TypedefType{Name: p.names[i].short}, true
		}
	}
	return nil, false
}

// templateText says what a template's parameters stand for.
func templateText(c *dwarfinfo.Class) string {
	var list []string
	for _, a := range c.Arguments {
		list = append(list, a.Name+" = "+typeName(a.Type))
	}
	if len(list) == 0 {
		return ""
	}
	return "[with " + strings.Join(list, ", ") + "] "
}

// basesText lists the base classes.
func basesText(t *dwarfinfo.StructType) string {
	var list []string
	for _, f := range t.Fields {
		if !f.Base {
			continue
		}
		words := f.Access.String()
		if f.Virtual != 0 {
			words += " virtual"
		}
		list = append(list, words+" "+typeName(f.Type))
	}
	if len(list) == 0 {
		return ""
	}
	return ": " + strings.Join(list, ", ") + " "
}

// lastName is a name without the namespaces and classes around it. Those in
// the arguments of a template belong to it.
func lastName(name string) string {
	depth := 0
	for i := len(name) - 1; i > 0; i-- {
		switch {
		case name[i] == '>':
			depth++
		case name[i] == '<':
			depth--
		case depth == 0 && name[i] == ':' && name[i-1] == ':':
			return name[i+1:]
		}
	}
	return name
}

func decimal(n int64) string { return strconv.FormatInt(n, 10) }
