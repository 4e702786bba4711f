package grade

import (
	"debug/dwarf"
	"debug/elf"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"

	"deet/transcript"
)

// nameProgram gives names to the places of a program in dir. A symbol main
// makes 0x{main} its address. A line that bears the comment mark: two makes
// {two} the line's number and 0x{two} the address of its first statement.
// {hex_two} is that address without 0x. The first line of a function may bear
// its name as the mark: its first statement is the function's first instruction.
func nameProgram(n *transcript.Names, dir, program string) error {
	file, err := elf.Open(filepath.Join(dir, program))
	if err != nil {
		return err
	}
	defer file.Close()
	symbols, err := file.Symbols()
	if err != nil && !errors.Is(err, elf.ErrNoSymbols) {
		return err
	}
	for _, s := range symbols {
		if s.Section != elf.SHN_UNDEF && s.Value != 0 {
			setAddress(n, s.Name, s.Value)
		}
	}
	marks, err := findMarks(dir)
	if err != nil {
		return err
	}
	lines, err := lineAddresses(file)
	if err != nil {
		return fmt.Errorf("read the lines of %s: %w", program, err)
	}
	for name, line := range marks {
		n.Set(name, strconv.Itoa(line))
		if addr, ok := lines[line]; ok {
			setAddress(n, name, addr)
		}
	}
	return nil
}

func setAddress(n *transcript.Names, name string, addr uint64) {
	hex := strconv.FormatUint(addr, 16)
	n.Set("0x"+name, hex)
	n.Set("hex_"+name, hex)
}

// findMarks returns the lines that C sources in a directory mark.
func findMarks(dir string) (map[string]int, error) {
	sources, err := filepath.Glob(filepath.Join(dir, "*.c"))
	if err != nil {
		return nil, err
	}
	mark := regexp.MustCompile(`/\* mark: ([a-z][a-z0-9_]*) \*/`)
	marks := map[string]int{}
	for _, name := range sources {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		line, from := 1, 0
		for _, at := range mark.FindAllSubmatchIndex(text, -1) {
			for ; from < at[0]; from++ {
				if text[from] == '\n' {
					line++
				}
			}
			marks[string(text[at[2]:at[3]])] = line
		}
	}
	return marks, nil
}

// lineAddresses returns the lowest address of a statement on each line of a
// program of one source file.
func lineAddresses(file *elf.File) (map[int]uint64, error) {
	data, err := file.DWARF()
	if err != nil {
		return nil, err
	}
	found := map[int]uint64{}
	units := data.Reader()
	for {
		unit, err := units.Next()
		if unit == nil || err != nil {
			return found, err
		}
		units.SkipChildren()
		rows, err := data.LineReader(unit)
		if err != nil {
			return nil, err
		}
		if rows == nil {
			continue
		}
		if err := addRows(found, rows); err != nil {
			return nil, err
		}
	}
}

func addRows(found map[int]uint64, rows *dwarf.LineReader) error {
	for {
		var row dwarf.LineEntry
		err := rows.Next(&row)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if old, ok := found[row.Line]; row.IsStmt && !row.EndSequence && (!ok || row.Address < old) {
			found[row.Line] = row.Address
		}
	}
}
