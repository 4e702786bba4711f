package repl

import (
	"fmt"

	"deet/debugger"
)

// auxKinds says what the keys of the auxiliary vector mean: getauxval(3) and
// <linux/auxvec.h>. Numbers are shown in decimal where decimal is set, and as
// text where a string is at the address.
var auxKinds = map[uint64]struct {
	name, meaning string
	decimal, text bool
}{
	0:  {name: "AT_NULL", meaning: "End of vector"},
	3:  {name: "AT_PHDR", meaning: "Program headers for program"},
	4:  {name: "AT_PHENT", meaning: "Size of program header entry", decimal: true},
	5:  {name: "AT_PHNUM", meaning: "Number of program headers", decimal: true},
	6:  {name: "AT_PAGESZ", meaning: "System page size", decimal: true},
	7:  {name: "AT_BASE", meaning: "Base address of interpreter"},
	8:  {name: "AT_FLAGS", meaning: "Flags"},
	9:  {name: "AT_ENTRY", meaning: "Entry point of program"},
	11: {name: "AT_UID", meaning: "Real user ID", decimal: true},
	12: {name: "AT_EUID", meaning: "Effective user ID", decimal: true},
	13: {name: "AT_GID", meaning: "Real group ID", decimal: true},
	14: {name: "AT_EGID", meaning: "Effective group ID", decimal: true},
	15: {name: "AT_PLATFORM", meaning: "String identifying platform", text: true},
	16: {name: "AT_HWCAP", meaning: "Machine-dependent CPU capability hints"},
	17: {name: "AT_CLKTCK", meaning: "Frequency of times()", decimal: true},
	23: {name: "AT_SECURE", meaning: "Boolean, was exec setuid-like?", decimal: true},
	25: {name: "AT_RANDOM", meaning: "Address of 16 random bytes"},
	26: {name: "AT_HWCAP2", meaning: "Extension of AT_HWCAP"},
	27: {name: "AT_RSEQ_FEATURE_SIZE", meaning: "rseq supported feature size", decimal: true},
	28: {name: "AT_RSEQ_ALIGN", meaning: "rseq allocation alignment", decimal: true},
	31: {name: "AT_EXECFN", meaning: "File name of executable", text: true},
	33: {name: "AT_SYSINFO_EHDR", meaning: "System-supplied DSO's ELF header"},
	51: {name: "AT_MINSIGSTKSZ", meaning: "Minimum stack size for signal delivery"},
}

func (sh *Shell) infoAuxv(string) error {
	list, err := sh.Session.Auxv()
	if err != nil {
		return debugger.ErrNotRunning
	}
	for _, e := range list {
		kind := auxKinds[e.Key]
		if kind.name == "" {
			kind.name = "???"
		}
		value := fmt.Sprintf("%#x", e.Value)
		switch {
		case kind.decimal:
			value = fmt.Sprint(e.Value)
		case kind.text:
			value += fmt.Sprintf(" %q", sh.stringAt(e.Value))
		}
		sh.printf("%-4d %-20s %-30s %s\n", e.Key, kind.name, kind.meaning, value)
	}
	return nil
}

// stringAt reads a string of the program's up to its NUL.
func (sh *Shell) stringAt(addr uint64) string {
	var text []byte
	var b [1]byte
	const longest = 4096 // of a path: limits.h, PATH_MAX
	for len(text) < longest && sh.Session.ReadMemory(addr+uint64(len(text)), b[:]) == nil && b[0] != 0 {
		text = append(text, b[0])
	}
	return string(text)
}
