package dwarfinfo

import (
	"bufio"
	"debug/dwarf"
	"errors"
	"flag"
	"fmt"
	"io"
	"path/filepath"
	"strings"
)

// Main is the command deet dwarf: it prints what a file says, in a form to be
// read beside readelf's. It returns the exit status.
func Main(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("deet dwarf", flag.ContinueOnError)
	flags.SetOutput(stderr)
	units := flags.Bool("units", false, "one line for each unit")
	functions := flags.Bool("functions", false, "the functions, with their parameters and variables")
	variables := flags.Bool("variables", false, "the variables outside functions")
	lines := flags.Bool("lines", false, "the rows of the line tables")
	var frames []string
	flags.Func("frames", "the unwind rows of a `FUNCTION`", func(name string) error {
		frames = append(frames, name)
		return nil
	})
	only := flags.String("unit", "", "only units whose source `FILE` has a path that ends so")
	flags.Usage = func() {
		fmt.Fprintf(stderr, "usage: deet dwarf [flags] FILE\nWithout flags it prints units, functions, variables and lines.\n")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil || flags.NArg() != 1 {
		if err == nil {
			flags.Usage()
		}
		if errors.Is(err, flag.ErrHelp) {
			return 0
		}
		return 2
	}
	all := !*units && !*functions && !*variables && !*lines && len(frames) == 0
	f, err := Open(flags.Arg(0))
	if err == nil {
		out := bufio.NewWriter(stdout)
		d := &dumper{file: f, out: out, only: *only, functions: *functions || all, variables: *variables || all, lines: *lines || all}
		err = d.dump(frames, len(frames) == 0 || *units || *functions || *variables || *lines)
		err = errors.Join(err, out.Flush())
	}
	if err != nil {
		fmt.Fprintf(stderr, "deet: %v\n", err)
		return 1
	}
	return 0
}

// A dumper prints a file.
type dumper struct {
	file                        *File
	out                         io.Writer
	only                        string
	functions, variables, lines bool
}

func (d *dumper) printf(format string, args ...any) { fmt.Fprintf(d.out, format, args...) }

func (d *dumper) dump(frames []string, withUnits bool) error {
	if withUnits {
		list, err := d.file.unitList()
		if err != nil {
			return err
		}
		for _, u := range list {
			if d.only != "" && !sameFile(u.name(), d.only) {
				continue
			}
			if err := d.unit(u); err != nil {
				return err
			}
		}
	}
	for _, name := range frames {
		if err := d.frames(name); err != nil {
			return err
		}
	}
	for _, note := range d.file.Notes() {
		d.printf("note: %v\n", note)
	}
	return nil
}

// unit prints one unit.
func (d *dumper) unit(u *unit) error {
	body := u.body()
	d.printf("%s\n    unit at %#x of %s, DWARF %d, %s", u.name(), u.off, u.space.sec.name, u.version, languageName(body.language()))
	if body != u {
		d.printf(", its entries in %s", filepath.Base(body.space.obj.path))
	}
	d.printf("\n    compiled in %s by %s\n", u.compDir(), body.root().text(dwarf.AttrProducer))
	for _, r := range u.rootRanges() {
		d.printf("    code %s\n", rangeText(r))
	}
	if d.variables {
		d.globals(body)
	}
	if d.functions {
		for _, fn := range u.functionList() {
			d.function(fn, 1)
		}
	}
	if d.lines {
		return d.rows(u)
	}
	return nil
}

func rangeText(r Range) string {
	return fmt.Sprintf("%#x-%#x, %d bytes", uint64(r.Low), uint64(r.High), uint64(r.High-r.Low))
}

// globals prints the variables right below the unit.
func (d *dumper) globals(u *unit) {
	w := walker{unit: u, off: u.first}
	if !w.next() {
		return
	}
	for w.next() && w.entry.abbrev != nil {
		e := w.entry
		if e.tag() == dwarf.TagVariable && !e.flag(dwarf.AttrDeclaration) {
			if v := e.variable(); v != nil {
				d.variable(v, "variable", 1)
			}
		}
		if e.tag() != dwarf.TagNamespace { // go on with what is in it
			w.skipChildren()
		}
	}
}

// variable prints a variable and where it is kept.
func (d *dumper) variable(v *Variable, what string, depth int) {
	indent := strings.Repeat("    ", depth)
	d.printf("%s%s %s", indent, what, Declare(v.Type, v.Name))
	if v.Decl.Line > 0 {
		d.printf(", line %d", v.Decl.Line)
	}
	places := v.Storage()
	if len(places) == 1 && places[0].Everywhere() {
		d.printf(", %s\n", places[0].text())
		return
	}
	d.printf("\n")
	for _, p := range places {
		d.printf("%s    in %#x-%#x %s\n", indent, uint64(p.Range.Low), uint64(p.Range.High), p.text())
	}
}

// text shows a place by its expression, as readelf does.
func (s Storage) text() string {
	switch s.Kind {
	case Nowhere:
		return "optimized out"
	case ConstantValue:
		return fmt.Sprintf("constant %d", s.Offset)
	}
	return s.Expression
}

// function prints a function, the variables in it, and what was inlined into
// it.
func (d *dumper) function(fn *Function, depth int) {
	indent := strings.Repeat("    ", depth)
	if fn.Inlined {
		d.printf("%sinlined %s, called at line %d", indent, fn.Name, fn.CallSite.Line)
	} else {
		name := fn.Name
		if t, ok := d.file.FunctionType(fn); ok {
			name = Declare(t, fn.Name)
		}
		d.printf("%sfunction %s, line %d", indent, name, fn.Decl.Line)
	}
	for _, r := range fn.Ranges {
		d.printf(", %s", rangeText(r))
	}
	d.printf("\n")
	d.inside(fn, depth+1)
	for _, child := range fn.children {
		d.function(child, depth+1)
	}
}

// inside prints the variables of a function, each block deeper than the one
// around it.
func (d *dumper) inside(fn *Function, depth int) {
	w := walker{unit: fn.unit, off: fn.self.off}
	if !w.next() || !w.entry.children() {
		return
	}
	for level := 0; level >= 0 && w.next(); {
		e := w.entry
		switch e.tag() {
		case 0:
			level--
		case dwarf.TagFormalParameter, dwarf.TagVariable:
			what := map[bool]string{true: "parameter", false: "variable"}[e.tag() == dwarf.TagFormalParameter]
			if v := e.variable(); v != nil {
				d.variable(v, what, depth+level)
			}
			w.skipChildren()
		case dwarf.TagLexDwarfBlock:
			d.printf("%sblock", strings.Repeat("    ", depth+level))
			for _, r := range e.unit.ranges(e) {
				d.printf(", %s", rangeText(r))
			}
			d.printf("\n")
			if e.children() {
				level++
			}
		default:
			w.skipChildren()
		}
	}
}

// rows prints a line table.
func (d *dumper) rows(u *unit) error {
	table, err := u.lines()
	if err != nil {
		return err
	}
	for i := range table.rows {
		r := &table.rows[i]
		d.printf("    %#x  ", uint64(r.addr))
		if r.end {
			d.printf("end of the sequence\n")
			continue
		}
		d.printf("%s:%d", filepath.Base(table.fileName(r)), r.line)
		if r.column > 0 {
			d.printf(":%d", r.column)
		}
		if r.stmt {
			d.printf("  statement")
		}
		if r.prologueEnd {
			d.printf("  prologue end")
		}
		d.printf("\n")
	}
	return nil
}
