package debugger

import (
	"errors"
	"fmt"
)

// InstructionsBefore finds where the n instructions before an address begin.
// Code can only be read forwards, so it is read from where the function begins.
func (s *Session) InstructionsBefore(addr uint64, n int) (uint64, error) {
	_, low, _, ok := s.FunctionRange(addr)
	if !ok {
		return 0, errors.New("No function contains specified address.")
	}
	insts, err := s.Disassemble(low, addr)
	if err != nil {
		return 0, err
	}
	if len(insts) < n {
		return 0, fmt.Errorf("only %d instructions of the function stand before %#x", len(insts), addr)
	}
	if n == 0 {
		return addr, nil
	}
	return insts[len(insts)-n].Addr, nil
}
