package debugger

import (
	"encoding/binary"

	"deet/inferior"
)

// Inspected is the process in front, to ask the kernel about, or the record of
// one. The error is ErrNotRunning if there is none.
func (s *Session) Inspected() (*inferior.Process, error) {
	if s.process == nil {
		return nil, ErrNotRunning
	}
	return s.process, nil
}

// An AuxEntry is one thing that the kernel told the program: getauxval(3).
type AuxEntry struct{ Key, Value uint64 }

// Auxv lists what the kernel told the program at its start, in its order.
func (s *Session) Auxv() ([]AuxEntry, error) {
	p, err := s.Inspected()
	if err != nil {
		return nil, err
	}
	raw, err := p.RawAuxv()
	var list []AuxEntry
	for ; len(raw) >= 16; raw = raw[16:] {
		list = append(list, AuxEntry{binary.LittleEndian.Uint64(raw), binary.LittleEndian.Uint64(raw[8:])})
	}
	return list, err
}
