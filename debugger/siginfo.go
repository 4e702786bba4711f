package debugger

import (
	"deet/dwarfinfo"
	"deet/expr"
)

// sigInfo is $_siginfo: what the kernel knows of the signal for which the
// selected thread stopped.
func (s *Session) sigInfo() (expr.Value, bool) {
	if s.process == nil || s.thread == nil {
		return expr.Value{}, false
	}
	raw, err := s.thread.RawSigInfo()
	if err != nil || len(raw) < sigInfoSize {
		return expr.Value{}, false // it stopped for no signal
	}
	return expr.Value{Type: sigInfoType(), Bytes: raw[:sigInfoSize]}, true
}

// setSigInfo changes what a handler will be told. The kernel refuses only what
// a thread that stopped for no signal cannot have.
func (s *Session) setSigInfo(v expr.Value) {
	if s.canRun() && s.thread != nil {
		_ = s.thread.SetRawSigInfo(v.Bytes)
	}
}

// The layout of a siginfo_t on x86-64: <asm-generic/siginfo.h>. Which member
// of the union holds says si_code: sigaction(2), "siginfo_t".
const (
	sigInfoSize  = 128
	sigInfoUnion = 16
	sigInfoPad   = (sigInfoSize - sigInfoUnion) / 4
)

// sigInfoType makes the type of $_siginfo. Programs without debug information
// of the C library do not bring it along. The names are the kernel's, and
// gdb's.
func sigInfoType() dwarfinfo.Type {
	i := &dwarfinfo.BaseType{Name: "int", ByteSize: 4, Encoding: dwarfinfo.EncodingSigned}
	long := &dwarfinfo.BaseType{Name: "long", ByteSize: 8, Encoding: dwarfinfo.EncodingSigned}
	short := &dwarfinfo.BaseType{Name: "short", ByteSize: 2, Encoding: dwarfinfo.EncodingSigned}
	u := &dwarfinfo.BaseType{Name: "unsigned int", ByteSize: 4, Encoding: dwarfinfo.EncodingUnsigned}
	address := &dwarfinfo.PointerType{}
	value := structure("union", "sigval", 8, member("sival_int", i, 0), member("sival_ptr", address, 0))
	bounds := structure("struct", "", 16, member("_lower", address, 0), member("_upper", address, 8))
	sender := []dwarfinfo.Field{member("si_pid", i, 0), member("si_uid", u, 4)}
	union := structure("union", "", sigInfoSize-sigInfoUnion,
		member("_pad", &dwarfinfo.ArrayType{Elem: i, Count: sigInfoPad}, 0),
		member("_kill", structure("struct", "", 8, sender...), 0),
		member("_timer", structure("struct", "", 16, member("si_tid", i, 0), member("si_overrun", i, 4), member("si_sigval", value, 8)), 0),
		member("_rt", structure("struct", "", 16, sender[0], sender[1], member("si_sigval", value, 8)), 0),
		member("_sigchld", structure("struct", "", 32, sender[0], sender[1], member("si_status", i, 8),
			member("si_utime", long, 16), member("si_stime", long, 24)), 0),
		member("_sigfault", structure("struct", "", 32, member("si_addr", address, 0), member("_addr_lsb", short, 8),
			member("_addr_bnd", bounds, 16)), 0),
		member("_sigpoll", structure("struct", "", 16, member("si_band", long, 0), member("si_fd", i, 8)), 0),
		member("_sigsys", structure("struct", "", 16, member("_call_addr", address, 0), member("_syscall", i, 8), member("_arch", u, 12)), 0))
	return structure("struct", "siginfo", sigInfoSize, member("si_signo", i, 0), member("si_errno", i, 4),
		member("si_code", i, 8), member("_sifields", union, sigInfoUnion))
}

func structure(kind, tag string, size int64, fields ...dwarfinfo.Field) *dwarfinfo.StructType {
	return &dwarfinfo.StructType{Kind: kind, Tag: tag, ByteSize: size, Fields: fields}
}

func member(name string, t dwarfinfo.Type, offset int64) dwarfinfo.Field {
	return dwarfinfo.Field{Name: name, Type: t, Offset: offset}
}
