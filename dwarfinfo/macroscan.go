package dwarfinfo

import "slices"

// A macroEvent is a #define or #undef of a name that was asked for.
type macroEvent struct {
	define bool
	text   []byte // from the name on; it may go on behind its NUL
	line   int
	files  []includedFile // the open ones, the main file first; none for the command line
	after  bool           // it comes after the place that was asked about
}

// An includedFile is a file that the compiler was reading, and the line of the
// #include in the one around it.
type includedFile struct {
	path string
	line int
}

// A macroScan reads the records of a unit in search of a name. They are what
// the preprocessor did, in order, so the open files are a stack, and a place
// in the source is a moment: the line in that file is reached, and the next
// one is not.
//
// Nothing is kept of the records. To read one again takes some 25 ns, most of
// it to fetch the name from somewhere in .debug_str, which a table of records
// would cost too; and each unit of clang's repeats all of its headers' records,
// so that a table would be far larger than the file.
type macroScan struct {
	*macroReader
	name   string   // "" means every name
	at     Position // the moment; a file that the unit does not include means its end
	main   *macroFile
	other  *macroFile // the supplementary one, once it is needed
	events []macroEvent

	open     []includedFile
	shared   []includedFile // a copy of open that events share, nil if there is none
	mainPath string
	depth    int  // of at's file among the open ones, 0 before it is reached
	after    bool // the moment has passed
	moves    int  // files entered and left

	active  []macroList        // that are being read, each imported by the one before
	barren  map[macroList]bool // lists that say nothing about the name
	left    int                // records that may still be read
	missing error              // why some records could not be read
}

// A macroList names a list of records. What its texts are depends on the unit
// only if that has a table of texts.
type macroList struct {
	sup                bool
	offset, strOffsets uint64
}

const (
	maxMacroRecords = 1 << 20 // in one unit; one that includes all of a large library's headers has some 100,000
	maxMacroImports = 64      // of lists inside each other; compilers make one
)

// scan finds what a unit does with a name. Lists that are known to be barren
// are skipped, and more of them become known.
func (r *macroReader) scan(name string, at Position, barren map[macroList]bool) (*macroScan, error) {
	main, err := r.open(r.sections)
	if err != nil {
		return nil, err
	}
	s := &macroScan{macroReader: r, name: name, at: at, main: main, barren: barren, left: maxMacroRecords}
	if err := s.read(main, r.offset); err != nil {
		return nil, err
	}
	return s, nil
}

// read reads the list of records at an offset.
func (s *macroScan) read(file *macroFile, offset uint64) error {
	list := macroList{file.sup, offset, s.strOffsets}
	if s.barren[list] {
		return nil
	}
	events, moves := len(s.events), s.moves
	c := &macroCursor{newCursor(s.section, file.macros, int(min(offset, 1<<62))), file, s.strOffsets, nil}
	if slices.Contains(s.active, list) {
		c.fail("these macros import themselves")
	}
	if len(s.active) == maxMacroImports {
		c.fail("macros that import others, %d deep", len(s.active))
	}
	if s.section == ".debug_macro" {
		c.readMacroHeader()
	}
	s.active = append(s.active, list)
	s.readRecords(c)
	s.active = s.active[:len(s.active)-1]
	if c.err == nil && len(s.events) == events && s.moves == moves {
		s.barren[list] = true
	}
	return c.err
}

// readRecords reads up to the 0 that ends a list.
func (s *macroScan) readRecords(c *macroCursor) {
	for op := c.uint8(); op != 0; op = c.uint8() {
		if s.left--; s.left < 0 {
			c.fail("more than %d macros in a unit", maxMacroRecords)
		}
		if s.section == ".debug_macinfo" && op > macroEndFile {
			s.readVendor(c, op)
		} else {
			s.readRecord(c, op)
		}
	}
}

// readRecord reads the operands of one record [DWARF5 6.3].
func (s *macroScan) readRecord(c *macroCursor, op byte) {
	switch op {
	case macroDefine, macroUndef:
		s.event(op == macroDefine, c.number(), c.text())
	case macroDefineStrp, macroUndefStrp:
		s.event(op == macroDefineStrp, c.number(), c.strp(c.file.str))
	case macroDefineStrx, macroUndefStrx:
		s.event(op == macroDefineStrx, c.number(), c.strx())
	case macroDefineSup, macroUndefSup:
		line, off := c.number(), c.offset()
		if file := s.supplement(c); file != nil {
			s.event(op == macroDefineSup, line, c.textAt(file.str, off))
		}
	case macroImport:
		s.importList(c, c.file, c.offset())
	case macroImportSup:
		off := c.offset()
		if file := s.supplement(c); file != nil {
			s.importList(c, file, off)
		}
	case macroStartFile:
		s.enter(c, c.number(), c.number())
	case macroEndFile:
		s.leave(c)
	default:
		c.skipUnknown(op)
	}
}

// readVendor skips what some compiler added to .debug_macinfo for itself.
func (s *macroScan) readVendor(c *macroCursor, op byte) {
	if op != macinfoVendor {
		c.fail("kind %#x of a macro record", op)
	}
	c.uleb128()
	c.text()
}

// event notes a #define or #undef, if it is of the name.
func (s *macroScan) event(define bool, line int, text []byte) {
	s.pass(line)
	if text == nil || !isNamed(text, s.name) {
		return
	}
	if s.shared == nil {
		s.shared = slices.Clone(s.open)
	}
	s.events = append(s.events, macroEvent{define, text, line, s.shared, s.after})
}

// isNamed reports whether a text begins with a name and no more of one. The
// parameters follow it at once, the body after a space [DWARF5 6.3].
func isNamed(text []byte, name string) bool {
	n := len(name)
	if n == 0 {
		return true
	}
	if len(text) < n || string(text[:n]) != name {
		return false
	}
	return len(text) == n || text[n] == 0 || text[n] == ' ' || text[n] == '('
}

// pass notes that a line was reached in the innermost file.
func (s *macroScan) pass(line int) {
	if s.depth != 0 && s.depth == len(s.open) && line > s.at.Line {
		s.after = true
	}
}

// enter reads on in a file that a line includes. Of a header that is included
// more than once the first time counts: later it is empty, by its guard.
func (s *macroScan) enter(c *macroCursor, line, number int) {
	if c.err != nil {
		return
	}
	s.pass(line)
	path := s.fileName(number)
	s.open, s.shared = append(s.open, includedFile{path, line}), nil
	s.moves++
	if s.mainPath == "" {
		s.mainPath = path
	}
	if s.depth == 0 && path == s.at.File && path != "" {
		s.depth = len(s.open)
	}
}

// leave goes back to the file around.
func (s *macroScan) leave(c *macroCursor) {
	if len(s.open) == 0 {
		c.fail("the end of a file that did not begin")
		return
	}
	if s.depth == len(s.open) {
		s.after = true
	}
	s.open, s.shared = s.open[:len(s.open)-1], nil
	s.moves++
}

// importList reads another list as if it stood here.
func (s *macroScan) importList(c *macroCursor, file *macroFile, off uint64) {
	if c.err == nil {
		c.err = s.read(file, off)
	}
}

// supplement is the supplementary file, nil if there is none.
func (s *macroScan) supplement(c *macroCursor) *macroFile {
	if s.sup == nil {
		s.missing = errNoSupplement
		return nil
	}
	if s.other == nil && c.err == nil {
		if s.other, c.err = s.macroReader.open(s.sup); s.other != nil {
			s.other.sup = true
		}
	}
	return s.other
}
