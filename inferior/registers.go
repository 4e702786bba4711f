package inferior

import (
	"fmt"
	"strings"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Registers are a thread's general registers.
type Registers struct{ unix.PtraceRegs }

// Words are the registers as <sys/user.h> lays them out, user_regs_struct, and
// as core files have them.
func (r *Registers) Words() [27]uint64 { return *(*[27]uint64)(unsafe.Pointer(&r.PtraceRegs)) }

// RegistersFrom undoes Words.
func RegistersFrom(words [27]uint64) Registers {
	return Registers{*(*unix.PtraceRegs)(unsafe.Pointer(&words))}
}

// SP is the stack pointer.
func (r *Registers) SP() uint64 { return r.Rsp }

// A Register says what a register's name means.
type Register struct {
	Whole string // the 64-bit register that it is, or is part of
	DWARF int    // its number [System V ABI, AMD64, "DWARF Register Number Mapping"], -1 if it has none
	Shift uint   // in bits: 8 for %ah
	Size  int    // in bytes
}

// names are the general registers in the order of their DWARF numbers, each
// with its 32-, 16- and 8-bit parts.
var names = [16][4]string{
	{"rax", "eax", "ax", "al"}, {"rdx", "edx", "dx", "dl"}, {"rcx", "ecx", "cx", "cl"}, {"rbx", "ebx", "bx", "bl"},
	{"rsi", "esi", "si", "sil"}, {"rdi", "edi", "di", "dil"}, {"rbp", "ebp", "bp", "bpl"}, {"rsp", "esp", "sp", "spl"},
	{"r8", "r8d", "r8w", "r8b"}, {"r9", "r9d", "r9w", "r9b"}, {"r10", "r10d", "r10w", "r10b"},
	{"r11", "r11d", "r11w", "r11b"}, {"r12", "r12d", "r12w", "r12b"}, {"r13", "r13d", "r13w", "r13b"},
	{"r14", "r14d", "r14w", "r14b"}, {"r15", "r15d", "r15w", "r15b"},
}

// ReturnAddress is the DWARF number under which the pc is unwound.
const ReturnAddress = 16

// RegisterName names the register of a DWARF number: 0 to 15 are the general
// ones, 16 stands for the pc, 17 to 32 are the vector registers.
func RegisterName(n int) string {
	switch {
	case n >= 0 && n < len(names):
		return names[n][0]
	case n == ReturnAddress:
		return "rip"
	case n > ReturnAddress && n <= ReturnAddress+16:
		return fmt.Sprintf("xmm%d", n-ReturnAddress-1)
	}
	return fmt.Sprintf("r%d", n)
}

// LookupRegister finds what a name such as "rax", "eax" or "ah" means.
func LookupRegister(name string) (Register, bool) {
	for n, forms := range names {
		for i, form := range forms {
			if form == name {
				return Register{forms[0], n, 0, 8 >> i}, true
			}
		}
	}
	switch name {
	case "rip", "pc":
		return Register{"rip", ReturnAddress, 0, 8}, true
	case "eip":
		return Register{"rip", ReturnAddress, 0, 4}, true
	case "ah", "bh", "ch", "dh":
		whole, _ := LookupRegister("r" + name[:1] + "x")
		whole.Shift, whole.Size = 8, 1
		return whole, true
	case "eflags", "cs", "ss", "ds", "es", "fs", "gs":
		return Register{name, -1, 0, 4}, true
	case "fs_base", "gs_base", "orig_rax":
		return Register{name, -1, 0, 8}, true
	}
	return Register{}, false
}

// RegisterNames lists the registers in the order in which they are shown.
func RegisterNames() []string {
	return strings.Fields("rax rbx rcx rdx rsi rdi rbp rsp r8 r9 r10 r11 r12 r13 r14 r15 rip " +
		"eflags cs ss ds es fs gs fs_base gs_base")
}

// slot finds where a 64-bit register is kept.
func (r *Registers) slot(name string) *uint64 {
	switch name {
	case "rip":
		return &r.Rip
	case "eflags":
		return &r.Eflags
	case "cs":
		return &r.Cs
	case "ss":
		return &r.Ss
	case "ds":
		return &r.Ds
	case "es":
		return &r.Es
	case "fs":
		return &r.Fs
	case "gs":
		return &r.Gs
	case "fs_base":
		return &r.Fs_base
	case "gs_base":
		return &r.Gs_base
	case "orig_rax":
		return &r.Orig_rax
	}
	for n, forms := range names {
		if forms[0] == name {
			return r.general(n)
		}
	}
	return nil
}

// general is where the register of a DWARF number below 16 is kept.
func (r *Registers) general(n int) *uint64 {
	switch n {
	case 0:
		return &r.Rax
	case 1:
		return &r.Rdx
	case 2:
		return &r.Rcx
	case 3:
		return &r.Rbx
	case 4:
		return &r.Rsi
	case 5:
		return &r.Rdi
	case 6:
		return &r.Rbp
	case 7:
		return &r.Rsp
	case 8:
		return &r.R8
	case 9:
		return &r.R9
	case 10:
		return &r.R10
	case 11:
		return &r.R11
	case 12:
		return &r.R12
	case 13:
		return &r.R13
	case 14:
		return &r.R14
	case 15:
		return &r.R15
	}
	return nil
}

// DWARF returns a register by its DWARF number: the sixteen general ones, and
// the pc.
func (r *Registers) DWARF(n int) (uint64, bool) {
	if n == ReturnAddress {
		return r.Rip, true
	}
	if p := r.general(n); p != nil {
		return *p, true
	}
	return 0, false
}

// Get returns a register, or part of one, by name.
func (r *Registers) Get(name string) (uint64, bool) {
	reg, ok := LookupRegister(name)
	if !ok {
		return 0, false
	}
	v := *r.slot(reg.Whole) >> reg.Shift
	if reg.Size < 8 {
		v &= 1<<(8*reg.Size) - 1
	}
	return v, true
}

// Set changes a register, or the part of one that the name means.
func (r *Registers) Set(name string, v uint64) bool {
	reg, ok := LookupRegister(name)
	if !ok {
		return false
	}
	p := r.slot(reg.Whole)
	if reg.Size == 8 {
		*p = v
		return true
	}
	mask := (uint64(1)<<(8*reg.Size) - 1) << reg.Shift
	*p = *p&^mask | v<<reg.Shift&mask
	return true
}

// PC is the program counter.
func (r *Registers) PC() uint64 { return r.Rip }

// SetPC changes the program counter. The kernel must not take the change for
// the end of a system call that it wants to restart.
func (r *Registers) SetPC(pc uint64) {
	r.Rip = pc
	r.Orig_rax = ^uint64(0)
}

// InCall reports whether the thread was taken out of a system call that the
// kernel is going to begin again: its pc is behind the instruction, but it
// may sleep long before it runs the next. The numbers are ERESTARTSYS to
// ERESTART_RESTARTBLOCK of the kernel's <linux/errno.h>.
func (r *Registers) InCall() bool {
	result := int64(r.Rax)
	return int64(r.Orig_rax) >= 0 && -516 <= result && result <= -512
}
