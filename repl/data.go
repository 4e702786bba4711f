package repl

import (
	"errors"
	"fmt"
	"strings"

	"deet/debugger"
	"deet/expr"
	"deet/x86"
)

func dataCommands() []*command {
	return []*command{
		{names: []string{"print", "p", "inspect"}, args: "[-OPTION...] [/FORMAT] [EXPRESSION]", brief: "show a value",
			help: `Print shows the value of a C expression in the selected frame. Each value gets a
number, by which $N names it again. Without an expression the last value is
shown again. An assignment changes the program, and shows the new value.

The format may be x d u o t c a f s z: hexadecimal, decimal, unsigned, octal,
binary, character, address, floating point, text, hexadecimal with zeros.

"print HEAD-->NEXT" shows a linked list: what HEAD points at, what the member
NEXT of that points at, and so on to the null pointer.

Options come before two dashes, as in "print -pretty -elements 3 -- list": they
are what "set print" knows, for one value. See help set.`,
			repeats: true, run: (*Shell).runPrint, complete: completeValue},
		{names: []string{"x"}, args: "[/NFU] [ADDRESS]", brief: "show memory",
			help: `X shows N units of memory from an address on; if N is negative, those before
it. The format F is one of those of print, or i for instructions; the unit U is
b, h, w or g: 1, 2, 4 or 8 bytes. Bytes have their text beside them. Without an
address it goes on where it stopped. Then $_ is the last address that was shown,
and $__ what is there.`,
			repeats: true, run: (*Shell).runExamine, complete: completeValue},
		{names: []string{"info", "i"}, args: "TOPIC", brief: "show what is known about a topic",
			help:    "Info shows one of these:\n\n" + topicList(),
			repeats: true, run: (*Shell).runInfo, complete: completeFrom(topicNames()...)},
		{names: []string{"disassemble", "disas"}, args: "[FUNCTION | ADDRESS]", brief: "show instructions",
			help: "Disassemble shows the instructions of a function, => marks the next one.",
			run:  (*Shell).runDisassemble, complete: completePlace},
	}
}

// slashFormat takes "/FORMAT" off the arguments.
func slashFormat(args string) (format, rest string) {
	if !strings.HasPrefix(args, "/") {
		return "", args
	}
	format, rest, _ = strings.Cut(args[1:], " ")
	return format, strings.TrimSpace(rest)
}

// instruction is one line of a listing; an arrow marks the pc.
func (sh *Shell) instruction(inst x86.Inst, whole bool) string {
	mark := "   "
	if regs, err := sh.Session.Registers(); err == nil && regs.PC() == inst.Addr {
		mark = sh.escapes.mark("=>") + " "
	}
	name := sh.Session.Symbolize(inst.Addr)
	if !whole {
		if _, offset, ok := strings.Cut(name, "+"); ok {
			name = "+" + offset
		} else {
			name = "+0"
		}
	}
	if name != "" {
		name = " <" + name + ">"
	}
	return fmt.Sprintf("%s%#x%s:\t%s", mark, inst.Addr, name, inst.Text(sh.Session.Symbolize))
}

func (sh *Shell) runDisassemble(args string) error {
	_, args = slashFormat(args)
	var addr uint64
	if args == "" {
		f, err := sh.Session.Frame()
		if err != nil {
			return errors.New("No frame selected.")
		}
		addr = f.PC
	} else {
		var err error
		if addr, err = sh.address(args); err != nil {
			return err
		}
	}
	name, low, high, ok := sh.Session.FunctionRange(addr)
	if !ok {
		return errors.New("No function contains specified address.")
	}
	insts, err := sh.Session.Disassemble(low, high)
	if err != nil {
		return err
	}
	sh.printf("Dump of assembler code for function %s:\n", name)
	for _, inst := range insts {
		sh.printf("%s\n", sh.instruction(inst, false))
	}
	sh.printf("End of assembler dump.\n")
	return nil
}

// values shows variables, one a line.
func (sh *Shell) values(list []debugger.NamedValue, err error, none string) error {
	if err != nil {
		return err
	}
	if len(list) == 0 {
		sh.printf("%s\n", none)
		return nil
	}
	for _, v := range list {
		text, err := expr.Format(v.Value, sh.Session.Scope(), sh.settings.format())
		if err != nil {
			text = "<" + err.Error() + ">"
		}
		sh.printf("%s = %s\n", v.Name, text)
	}
	return nil
}
