package main

import (
	"debug/dwarf"
	"debug/elf"
	"errors"
	"io"
)

// Info is what the program's debug information says, as lists.
type info struct {
	rows      []dwarf.LineEntry
	functions []function
}

type function struct {
	name      string
	low, high uint64 // high is the first address that is not in it
}

type place struct {
	function, file string
	line           int
}

func readInfo(path string) (*info, error) {
	file, err := elf.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	data, err := file.DWARF()
	if err != nil {
		return nil, err
	}
	i := &info{}
	entries := data.Reader()
	for {
		e, err := entries.Next()
		if err != nil || e == nil {
			return i, err
		}
		switch e.Tag {
		case dwarf.TagCompileUnit:
			err = i.addRows(data, e)
		case dwarf.TagSubprogram:
			i.addFunction(data, e)
		}
		if err != nil {
			return nil, err
		}
	}
}

func (i *info) addFunction(data *dwarf.Data, e *dwarf.Entry) {
	name, ok := e.Val(dwarf.AttrName).(string)
	ranges, err := data.Ranges(e)
	if ok && err == nil && len(ranges) > 0 {
		i.functions = append(i.functions, function{name, ranges[0][0], ranges[0][1]})
	}
}

func (i *info) addRows(data *dwarf.Data, unit *dwarf.Entry) error {
	lines, err := data.LineReader(unit)
	if err != nil || lines == nil {
		return err
	}
	for {
		var row dwarf.LineEntry
		if err := lines.Next(&row); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		i.rows = append(i.rows, row)
	}
}

// place returns the function and the line of an address.
func (i *info) place(pc uint64) (place, bool) {
	for _, f := range i.functions {
		if pc < f.low || pc >= f.high {
			continue
		}
		for n := 1; n < len(i.rows); n++ {
			if row := i.rows[n-1]; !row.EndSequence && row.Address <= pc && pc < i.rows[n].Address {
				return place{f.name, row.File.Name, row.Line}, true
			}
		}
	}
	return place{}, false
}

// line returns the first address of a line.
func (i *info) line(n int) (uint64, bool) {
	for _, row := range i.rows {
		if row.Line == n && row.IsStmt && !row.EndSequence {
			return row.Address, true
		}
	}
	return 0, false
}

func (i *info) function(name string) (uint64, bool) {
	for _, f := range i.functions {
		if f.name == name {
			return f.low, true
		}
	}
	return 0, false
}
