package x86

import (
	"fmt"
	"strings"

	"golang.org/x/arch/x86/x86asm"
)

// aliases are the names that people and other tools use for what x86asm
// calls otherwise; the two of a pair are one instruction.
var aliases = map[string]string{
	"jz": "je", "jnz": "jne", "jnbe": "ja", "jnb": "jae", "jnae": "jb", "jna": "jbe", "jnle": "jg", "jnl": "jge",
	"jnge": "jl", "jng": "jle", "jpe": "jp", "jpo": "jnp", "jc": "jb", "jnc": "jae",
	"setz": "sete", "setnz": "setne", "setnbe": "seta", "setnb": "setae", "setnae": "setb", "setna": "setbe",
	"setnle": "setg", "setnl": "setge", "setnge": "setl", "setng": "setle",
	"cmovz": "cmove", "cmovnz": "cmovne", "cmovnbe": "cmova", "cmovnb": "cmovae", "cmovnae": "cmovb",
	"cmovna": "cmovbe", "cmovnle": "cmovg", "cmovnl": "cmovge", "cmovnge": "cmovl", "cmovng": "cmovle",
}

// Text is the instruction in Intel's syntax. symbolize names an address, as
// "main+5", or returns "".
func (i Inst) Text(symbolize func(addr uint64) string) string {
	if i.text != "" {
		return i.text
	}
	text := x86asm.IntelSyntax(i.inst, i.Addr, nil)
	mnemonic, operands, _ := strings.Cut(text, " ")
	if alias, ok := aliases[mnemonic]; ok {
		mnemonic = alias
	}
	operands = strings.Replace(operands, ", ptr [", ", [", 1) // lea reads nothing, so it has no size
	if i.HasTarget {
		operands = named(i.Target, symbolize)
	}
	text = mnemonic
	if operands != "" {
		text += " " + operands
	}
	if addr, ok := i.dataAddress(); ok {
		text += "        # " + named(addr, symbolize)
	}
	return text
}

func named(addr uint64, symbolize func(uint64) string) string {
	if symbolize != nil {
		if name := symbolize(addr); name != "" {
			return fmt.Sprintf("%#x <%s>", addr, name)
		}
	}
	return fmt.Sprintf("%#x", addr)
}

// dataAddress is the address that an operand relative to the pc means.
func (i Inst) dataAddress() (uint64, bool) {
	for _, arg := range i.inst.Args {
		if mem, ok := arg.(x86asm.Mem); ok && mem.Base == x86asm.RIP {
			return i.Addr + uint64(i.Len) + uint64(mem.Disp), true
		}
	}
	return 0, false
}
