package repl

import (
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"deet/debugger"
)

// matcher makes a test for names of what the user typed: a regular expression,
// or nothing for all names.
func matcher(pattern string) (func(string) bool, error) {
	if pattern == "" {
		return func(string) bool { return true }, nil
	}
	re, err := regexp.Compile(pattern)
	if err != nil {
		return nil, fmt.Errorf("%q is no regular expression: %w", pattern, err)
	}
	return re.MatchString, nil
}

// heading begins a listing as gdb does.
func (sh *Shell) heading(what, pattern string) {
	if pattern == "" {
		sh.printf("All defined %s:\n", what)
	} else {
		sh.printf("All %s matching regular expression \"%s\":\n", what, pattern)
	}
}

func (sh *Shell) infoFunctions(pattern string) error {
	wanted, err := matcher(pattern)
	if err != nil {
		return err
	}
	described, others, err := sh.Session.Functions(wanted)
	if err != nil {
		return err
	}
	sh.heading("functions", pattern)
	sh.definitions(described)
	sh.nameless(others)
	return nil
}

func (sh *Shell) infoVariables(pattern string) error {
	wanted, err := matcher(pattern)
	if err != nil {
		return err
	}
	described, others, err := sh.Session.Variables(wanted)
	if err != nil {
		return err
	}
	sh.heading("variables", pattern)
	sh.definitions(described)
	sh.nameless(others)
	return nil
}

func (sh *Shell) infoTypes(pattern string) error {
	wanted, err := matcher(pattern)
	if err != nil {
		return err
	}
	described, err := sh.Session.Types(wanted)
	if err != nil {
		return err
	}
	sh.heading("types", pattern)
	sh.definitions(described)
	return nil
}

// definitions shows what each file defines. What has no position, as the types
// of the language have none, comes last.
func (sh *Shell) definitions(list []debugger.Definition) {
	slices.SortStableFunc(list, func(a, b debugger.Definition) int {
		if none := (a.Decl.Line == 0); none != (b.Decl.Line == 0) {
			if none {
				return 1
			}
			return -1
		}
		if a.Decl.Line == 0 {
			return strings.Compare(a.Declaration, b.Declaration)
		}
		return strings.Compare(a.Decl.File, b.Decl.File)
	})
	file, placeless := "", false
	for _, d := range list {
		switch {
		case d.Decl.Line == 0:
			if !placeless {
				sh.printf("\n")
				placeless = true
			}
			sh.printf("\t%s\n", d.Declaration)
			continue
		case d.Decl.File != file:
			file = d.Decl.File
			sh.printf("\nFile %s:\n", file)
		}
		sh.printf("%d:\t%s;\n", d.Decl.Line, d.Declaration)
	}
}

// nameless shows the symbols that have nothing but a name.
func (sh *Shell) nameless(list []debugger.NamedAddress) {
	if len(list) == 0 {
		return
	}
	slices.SortStableFunc(list, func(a, b debugger.NamedAddress) int { return int(int64(a.Addr - b.Addr)) })
	sh.printf("\nNon-debugging symbols:\n")
	for _, sym := range list {
		sh.printf("0x%016x  %s\n", sym.Addr, sym.Name)
	}
}

func (sh *Shell) infoSources(pattern string) error {
	wanted, err := matcher(pattern)
	if err != nil {
		return err
	}
	images, files, err := sh.Session.Sources()
	if err != nil {
		return err
	}
	for i, image := range images {
		sh.printf("%s:\n\n", image)
		for _, file := range files[i] {
			if wanted(file) {
				sh.printf("%s\n", file)
			}
		}
		sh.printf("\n")
	}
	return nil
}

// infoScope lists the variables in scope at a location.
func (sh *Shell) infoScope(args string) error {
	if args == "" {
		return errors.New("requires an argument (function, line or *addr) to define a scope")
	}
	list, err := sh.Session.ScopeOf(args)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		sh.printf("Symbol table for `%s' has no locals: it has no variables, or no debug information.\n", args)
		return nil
	}
	sh.printf("Scope for %s:\n", args)
	for _, st := range list {
		sh.printf("Symbol %s is %s, length %d.\n", st.Name, storageText(st), st.Size)
	}
	return nil
}

func (sh *Shell) infoAddress(name string) error {
	if name == "" {
		return errUsage
	}
	st, addr, described, err := sh.Session.AddressOf(name)
	switch {
	case err != nil:
		return err
	case st.Name != "":
		sh.printf("Symbol \"%s\" is %s.\n", name, storageText(st))
	case described:
		sh.printf("Symbol \"%s\" is a function at address %#x.\n", name, addr)
	default:
		sh.printf("Symbol \"%s\" is at %#x in a file compiled without debugging.\n", name, addr)
	}
	return nil
}

// storageText says where a variable is kept: in one place, or in one for each of
// several ranges of the code.
func storageText(st debugger.Storage) string {
	if len(st.Places) == 1 && st.Places[0].Everywhere() {
		return st.Text(st.Places[0])
	}
	text := "multi-location:"
	for _, p := range st.Places {
		text += fmt.Sprintf("\n  Range %#x-%#x: %s", st.Runtime(p.Range.Low), st.Runtime(p.Range.High), st.Text(p))
	}
	return text + "\n"
}

// infoLibraries lists the shared libraries with the extent of their code.
func (sh *Shell) infoLibraries(pattern string) error {
	wanted, err := matcher(pattern)
	if err != nil {
		return err
	}
	images, err := sh.Session.Libraries()
	if err != nil {
		return err
	}
	if len(images) == 0 {
		sh.printf("No shared libraries loaded at this time.\n")
		return nil
	}
	sh.printf("From                To                  Syms Read   Shared Object Library\n")
	bare := false
	for _, im := range images {
		if !wanted(im.Path) {
			continue
		}
		lines := "Yes"
		if !im.HasLines {
			lines, bare = "Yes (*)", true
		}
		sh.printf("0x%016x  0x%016x  %-10s  %s\n", im.Low, im.High, lines, im.Path)
	}
	if bare {
		sh.printf("(*): Shared library is missing debugging information.\n")
	}
	return nil
}

// infoSymbol names what is at an address, and the section that it is in.
func (sh *Shell) infoSymbol(args string) error {
	if args == "" {
		return errUsage
	}
	addr, err := sh.address(args)
	if err != nil {
		return err
	}
	name := sh.Session.Symbolize(addr)
	if name == "" {
		sh.printf("No symbol matches %s.\n", args)
		return nil
	}
	name = strings.Replace(name, "+", " + ", 1)
	if section, image := sh.Session.SectionAt(addr); section != "" {
		name += " in section " + section
		if sh.Session.Live() {
			name += " of " + image
		}
	}
	sh.printf("%s\n", name)
	return nil
}

func (sh *Shell) infoSource(string) error {
	position, ok := sh.Session.MainPosition()
	pc, pcKnown := sh.Session.MainAddress()
	if f, err := sh.Session.Frame(); err == nil && f.Position.Line > 0 {
		position, ok = f.Position, true
		pc, pcKnown = f.PC, true
	}
	if !ok {
		sh.printf("No current source file.\n")
		return nil
	}
	sh.printf("Current source file is %s\n", position.File)
	unit, known := sh.Session.UnitAt(pc)
	if known = known && pcKnown; known {
		sh.printf("Compilation directory is %s\n", unit.Dir)
	}
	if lines, _, err := sh.Session.Source(position.File); err == nil {
		sh.printf("Located in %s\nContains %d line%s.\n", filepath.Clean(position.File), len(lines), plural(len(lines)))
	}
	if !known {
		return nil
	}
	sh.printf("Source language is %s.\nProducer is %s.\nCompiled with DWARF %d debugging format.\n", unit.Language, unit.Producer, unit.Version)
	if unit.HasMacros {
		sh.printf("Includes preprocessor macro info.\n")
	} else {
		sh.printf("Does not include preprocessor macro info.\n")
	}
	return nil
}

func plural(n int) string {
	if n == 1 {
		return ""
	}
	return "s"
}

// infoMacro shows what the preprocessor makes of a name, and where it was told
// to.
func (sh *Shell) infoMacro(name string) error {
	if name == "" {
		return errUsage
	}
	m, err := sh.Session.Macro(name)
	if err != nil {
		return err
	}
	sh.printf("Defined at %s:%d\n", m.Position.File, m.Position.Line)
	for _, p := range m.Included {
		sh.printf("  included at %s:%d\n", p.File, p.Line)
	}
	sh.printf("%s\n", m)
	return nil
}
