package debugger

import (
	"deet/dwarfinfo"
	"deet/inferior"
)

// extendedState is the vector and x87 registers of a frame. No function keeps
// them for its caller [System V ABI, AMD64, "Registers"], so only the innermost
// frame has them, and one that a call was put on top of.
func (s *Session) extendedState(a *activation) (inferior.ExtendedState, error) {
	switch regs := a.regs.(type) {
	case dwarfRegisters:
		return s.thread.ExtendedState()
	case savedRegisters:
		return regs.call.before.ExtendedState, nil
	}
	return inferior.ExtendedState{}, dwarfinfo.ErrNotSaved
}
