package debugger

import (
	"deet/dwarfinfo"
	"deet/inferior"
)

// FrameInfo is what is known of a frame beside its place in the code.
type FrameInfo struct {
	Frame
	SavedPC  uint64 // where it will return to, 0 if it has no caller
	Caller   uint64 // the CFA of the frame that called it, 0 if that is not known
	Callee   uint64 // the CFA of the frame that it called, 0 for the innermost
	Language string // "" without debug information
	Base     uint64 // what the frame pointer holds, 0 if the function has none
	Saved    []SavedRegister
}

// A SavedRegister is a register of a frame's caller that is kept in memory.
type SavedRegister struct {
	Name string
	Addr uint64
}

// FrameInfo describes the selected frame.
func (s *Session) FrameInfo() (FrameInfo, error) {
	f, err := s.Frame()
	if err != nil {
		return FrameInfo{}, err
	}
	info := FrameInfo{Frame: f}
	k := s.stack.owner[f.Level]
	a := s.stack.activations[k]
	if a.image != nil {
		if unit, ok := a.image.file.UnitAt(a.image.Linked(a.lookup)); ok {
			info.Language = unit.Language
		}
	}
	if f.Level > 0 {
		info.Callee, _ = s.frameCFA(f.Level - 1) // a frame that has a caller has a CFA
	}
	if ok, _ := s.growTo(f.Level + 1); ok {
		info.Caller, _ = s.frameCFA(f.Level + 1)
	}
	if caller, err := s.callerAt(k); err == nil {
		info.SavedPC = caller.pc
	}
	info.Saved = s.savedBy(k)
	if fp, err := a.regs.Register(framePointer); err == nil && fp == f.CFA-2*eightbyte && info.keeps("rbp", fp) {
		info.Base = fp
	}
	return info, nil
}

// callerAt is the activation that called activation k: also of main, where the
// stack that is shown ends.
func (s *Session) callerAt(k int) (*activation, error) {
	if k+1 < len(s.stack.activations) {
		return s.stack.activations[k+1], nil
	}
	return s.callerOf(s.stack.activations[k])
}

// framePointer is the DWARF number of %rbp.
const framePointer = 6

// keeps reports whether a register is saved at an address.
func (info FrameInfo) keeps(name string, addr uint64) bool {
	for _, r := range info.Saved {
		if r.Name == name {
			return r.Addr == addr
		}
	}
	return false
}

// savedBy lists the registers of its caller that an activation has saved, in the
// order in which registers are shown.
func (s *Session) savedBy(k int) []SavedRegister {
	var list []SavedRegister
	a := s.stack.activations[k]
	if a.call != nil {
		return nil // deet keeps them
	}
	for _, name := range inferior.RegisterNames() {
		r, _ := inferior.LookupRegister(name)
		if r.DWARF < 0 {
			break // eflags and what follows are not unwound
		}
		saving, err := s.saving(a, r.DWARF)
		if at, ok := saving.(dwarfinfo.SavedAt); ok && err == nil {
			list = append(list, SavedRegister{name, at.Addr})
		}
	}
	return list
}
