package dwarfinfo

import (
	"fmt"
	"slices"
	"strings"
)

// dumpFrames prints the unwind rows of a function as readelf does: a column
// for the CFA, one for each register that some row has a rule for, and one for
// the return address.
func (d *dumper) frames(name string) error {
	ranges, err := d.file.codeOf(name)
	if err != nil {
		return err
	}
	for _, r := range ranges {
		rows, err := d.file.rowsOf(r)
		if err != nil {
			return err
		}
		d.printf("Unwind rows of %s, %#x-%#x, from %s:\n", name, uint64(r.Low), uint64(r.High), rows[0].section.name)
		columns := []string{"CFA"}
		for n, register := range registerNames[:ReturnAddress] {
			if slices.ContainsFunc(rows, func(r frameRow) bool { return r.registers[n].kind != ruleNone }) {
				columns = append(columns, register)
			}
		}
		columns = append(columns, "ra")
		d.printf("   LOC           %s\n", padded(columns))
		for i := range rows {
			var cells []string
			for _, c := range columns {
				cells = append(cells, columnText(&rows[i], c))
			}
			d.printf("%016x %s\n", uint64(rows[i].Low), padded(cells))
		}
	}
	return nil
}

func padded(cells []string) string {
	text := fmt.Sprintf("%-9s", cells[0])
	for _, c := range cells[1:] {
		text += fmt.Sprintf("%-6s", c)
	}
	return strings.TrimRight(text, " ")
}

// codeOf finds the addresses of a function, by its symbol if it has no debug
// information.
func (f *File) codeOf(name string) ([]Range, error) {
	for _, u := range f.unitsWith(lastName(name)) {
		for _, fn := range u.functionList() {
			if fn.Name == lastName(name) && fn.enclosedAs(name) {
				return fn.Ranges, nil
			}
		}
	}
	if sym, ok := f.Symbol(name); ok && sym.Size > 0 {
		return []Range{{sym.Addr, sym.Addr + Addr(sym.Size)}}, nil
	}
	return nil, undefinedFunction(name)
}

// rowsOf computes the rows for a range of addresses.
func (f *File) rowsOf(r Range) ([]frameRow, error) {
	var rows []frameRow
	for pc := r.Low; pc < r.High; {
		row, err := f.rulesFor(pc)
		if err != nil {
			return nil, fmt.Errorf("%#x: %w", uint64(pc), err)
		}
		rows = append(rows, *row)
		rows[len(rows)-1].Low = max(row.Low, r.Low)
		if row.High <= pc {
			break
		}
		pc = row.High
	}
	return rows, nil
}

// columnText writes a cell as readelf does.
func columnText(r *frameRow, column string) string {
	switch {
	case column == "CFA" && r.cfa.kind == ruleRegister:
		return fmt.Sprintf("%s%+d", registerName(int(r.cfa.n)), r.cfaOffset)
	case column == "CFA":
		return "exp"
	case column == "ra":
		return ruleText(r.registers[r.ret])
	case column == "rip": // so named if it is not the return address
		return ruleText(r.registers[ReturnAddress])
	}
	if n := slices.Index(registerNames[:], column); n >= 0 {
		return ruleText(r.registers[n])
	}
	return "-"
}

func ruleText(cell rule) string {
	switch cell.kind {
	case ruleUndefined:
		return "u"
	case ruleSame:
		return "s"
	case ruleOffset:
		return fmt.Sprintf("c%+d", cell.n)
	case ruleValOffset:
		return fmt.Sprintf("v%+d", cell.n)
	case ruleRegister:
		return registerName(int(cell.n))
	case ruleExpression:
		return "exp"
	case ruleValExpression:
		return "vexp"
	}
	return "-"
}
