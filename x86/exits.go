package x86

// ExitKind says how control leaves a piece of code.
type ExitKind int

// The ways out.
const (
	ExitJump        ExitKind = iota // to Target, by a jump
	ExitFallThrough                 // to Target, by running off the end
	ExitIndirect                    // by the jump at Addr, to where it computes
	ExitReturn                      // by the return at Addr
	ExitCall                        // by the call at Addr, for a while
)

// An Exit is one way out of a piece of code.
type Exit struct {
	Kind   ExitKind
	Addr   uint64 // of the instruction
	Target uint64 // for ExitJump and ExitFallThrough
}

// Exits lists the ways out of code, which stands at low. inside says which
// addresses still belong to it: it may be one of several ranges. Each target
// is listed once.
func Exits(code []byte, low uint64, inside func(addr uint64) bool) []Exit {
	var exits []Exit
	seen := make(map[uint64]bool)
	leave := func(kind ExitKind, from, target uint64) {
		if !inside(target) && !seen[target] {
			seen[target] = true
			exits = append(exits, Exit{kind, from, target})
		}
	}
	addr, reached := low, true
	for len(code) > 0 {
		inst, _ := Decode(code, addr) // code is not empty
		next := addr + uint64(inst.Len)
		reached = true
		switch inst.Kind {
		case Jump, CondJump:
			if inst.HasTarget {
				leave(ExitJump, addr, inst.Target)
			} else {
				exits = append(exits, Exit{Kind: ExitIndirect, Addr: addr})
			}
			reached = inst.Kind == CondJump
		case Return:
			exits = append(exits, Exit{Kind: ExitReturn, Addr: addr})
			reached = false
		case Call:
			exits = append(exits, Exit{Kind: ExitCall, Addr: addr, Target: inst.Target})
		case Halt:
			reached = false
		}
		code, addr = code[min(inst.Len, len(code)):], next
	}
	if reached {
		leave(ExitFallThrough, addr, addr)
	}
	return exits
}
