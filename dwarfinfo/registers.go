package dwarfinfo

import "fmt"

// registerNames are the general registers in the order of their DWARF numbers
// [System V ABI, AMD64, "DWARF Register Number Mapping"]; 16 is the return
// address, as readelf calls it.
var registerNames = [...]string{"rax", "rdx", "rcx", "rbx", "rsi", "rdi", "rbp", "rsp",
	"r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "ra"}

// registerName names a register by its DWARF number.
func registerName(n int) string {
	const xmm0, xmm15 = 17, 32
	switch {
	case n >= 0 && n < len(registerNames):
		return registerNames[n]
	case n >= xmm0 && n <= xmm15:
		return fmt.Sprintf("xmm%d", n-xmm0)
	}
	return fmt.Sprintf("r%d", n)
}
