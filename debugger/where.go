package debugger

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"

	"deet/dwarfinfo"
	"deet/inferior"
	"deet/x86"
)

// where describes the place at which a thread stands.
func (s *Session) where(t *inferior.Thread) Where {
	w := Where{Process: s.number, Thread: t.ID()}
	regs, err := t.Registers()
	if err != nil {
		return w // it is dying; nothing is known any more
	}
	w.PC = regs.PC()
	im := s.imageAt(w.PC)
	if im == nil {
		return w
	}
	w.Image = im.file.Path()
	linked := im.Linked(w.PC)
	w.Position, _ = s.shownLine(im, linked)
	w.MidLine = !im.file.StatementStart(linked)
	if chain := im.file.InlineChain(linked); len(chain) > 0 {
		w.Function, w.Offset = chain[0].Name, uint64(linked-chain[0].Low())
	} else {
		w.Function, w.Offset = s.symbolAt(im, w.PC)
	}
	return w
}

// shownLine tells the line that the code at an address belongs to. Code of a
// library whose source is not on this machine counts as code without lines: a
// distribution's debug information names files that only its builders had, and
// nobody wants to step through what cannot be seen.
func (s *Session) shownLine(im *image, pc dwarfinfo.Addr) (dwarfinfo.Position, bool) {
	p, ok := im.file.Position(pc)
	if !ok || im == s.images.main() {
		return p, ok
	}
	if _, err := os.Stat(p.File); err != nil {
		return dwarfinfo.Position{}, false
	}
	return p, true
}

// Symbolize names an address: "main", "main+5", or "" if nothing is there.
func (s *Session) Symbolize(addr uint64) string {
	im := s.imageAt(addr)
	if im == nil {
		return ""
	}
	name, offset, ok := im.functionAt(addr)
	if !ok {
		name, offset = s.symbolAt(im, addr)
	}
	if name != "" && offset > 0 {
		return fmt.Sprintf("%s+%d", name, offset)
	}
	return name
}

// functionAt names an address in the part of a function where it begins by its
// debug information: one unit is read for that, and to sort all symbols of a
// large program takes longer.
func (im *image) functionAt(addr uint64) (name string, offset uint64, ok bool) {
	pc := im.Linked(addr)
	if !im.file.IsCode(pc) {
		return "", 0, false
	}
	fn, ok := im.file.Function(pc)
	if !ok || !fn.BeginsAround(pc) {
		return "", 0, false
	}
	return fn.Symbol(), uint64(pc - fn.Low()), true
}

// FunctionRange finds the function around a run-time address.
func (s *Session) FunctionRange(addr uint64) (name string, low, high uint64, ok bool) {
	im := s.imageAt(addr)
	if im == nil {
		return "", 0, 0, false
	}
	if fn, ok := im.file.Function(im.Linked(addr)); ok {
		for _, r := range fn.Ranges { // a function may be split in hot and cold parts
			if im.Runtime(r.Low) <= addr && addr < im.Runtime(r.High) {
				return fn.Name, im.Runtime(r.Low), im.Runtime(r.High), true
			}
		}
	}
	sym, ok := im.file.SymbolAt(im.Linked(addr))
	if !ok || sym.Size == 0 {
		return "", 0, 0, false
	}
	low = im.Runtime(sym.Addr)
	return sym.Name, low, low + sym.Size, true
}

// memory is the program's memory as dwarfinfo and expr ask for it.
type memory struct{ s *Session }

func (m memory) ReadMemory(addr uint64, buf []byte) error { return m.s.ReadMemory(addr, buf) }

// ReadMemory reads the program's memory, without our int3s in it. Before the
// program runs it reads what the file will put there.
func (s *Session) ReadMemory(addr uint64, buf []byte) error {
	if s.process == nil {
		return s.readFile(addr, buf)
	}
	if err := s.process.ReadMemory(addr, buf); err != nil {
		return s.memoryError(err)
	}
	s.sites.Mask(addr, buf)
	return nil
}

// WriteMemory changes the program's memory. Our int3s stay.
func (s *Session) WriteMemory(addr uint64, data []byte) error {
	if s.process == nil {
		return ErrNotRunning
	}
	s.emulator.forget() // it may be code
	if err := s.sites.Write(addr, data); err != nil {
		return s.memoryError(err)
	}
	return nil
}

// memoryError says that memory cannot be accessed, in the user's terms. Of a
// record it says why: there, also memory that was mapped may be missing.
func (s *Session) memoryError(err error) error {
	var e *inferior.MemoryError
	if !errors.As(err, &e) || ignoreExited(e.Err) == nil {
		return err
	}
	if s.core != nil && !errors.Is(e.Err, dwarfinfo.ErrNotMapped) {
		return fmt.Errorf("Cannot access memory at address %#x: %w", e.Addr, e.Err)
	}
	return fmt.Errorf("Cannot access memory at address %#x", e.Addr)
}

// readFile reads initialised memory from the program's file.
func (s *Session) readFile(addr uint64, buf []byte) error {
	im := s.images.main()
	if im == nil {
		return ErrNotRunning
	}
	if err := im.file.ReadImage(im.Linked(addr), buf); err != nil {
		return fmt.Errorf("Cannot access memory at address %#x", addr)
	}
	return nil
}

// readCode reads as many bytes as are mapped: an instruction may stand at the
// very end of a page.
func (s *Session) readCode(addr uint64, buf []byte) error {
	err := s.ReadMemory(addr, buf)
	if pageLeft := 4096 - addr%4096; err != nil && pageLeft < uint64(len(buf)) {
		clear(buf)
		return s.ReadMemory(addr, buf[:pageLeft])
	}
	return err
}

func (s *Session) readWord(addr uint64) (uint64, error) {
	var buf [8]byte
	err := s.ReadMemory(addr, buf[:])
	return binary.LittleEndian.Uint64(buf[:]), err
}

// Disassemble decodes the instructions of [low, high).
func (s *Session) Disassemble(low, high uint64) ([]x86.Inst, error) {
	code := make([]byte, high-low)
	if err := s.ReadMemory(low, code); err != nil {
		return nil, err
	}
	var insts []x86.Inst
	for len(code) > 0 {
		inst, err := x86.Decode(code, low)
		if err != nil {
			return insts, err
		}
		insts = append(insts, inst)
		code, low = code[inst.Len:], low+uint64(inst.Len)
	}
	return insts, nil
}

// DisassembleN decodes n instructions from addr on.
func (s *Session) DisassembleN(addr uint64, n int) ([]x86.Inst, error) {
	var insts []x86.Inst
	for range n {
		var code [16]byte
		if err := s.readCode(addr, code[:]); err != nil {
			return insts, err
		}
		inst, err := x86.Decode(code[:], addr)
		if err != nil {
			return insts, err
		}
		insts = append(insts, inst)
		addr += uint64(inst.Len)
	}
	return insts, nil
}
