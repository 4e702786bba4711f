package repl

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"deet/debugger"
	"deet/expr"
	"deet/inferior"
	"deet/x86"
)

func dataCommands() []*command {
	return []*command{
		{names: []string{"print", "p", "inspect"}, args: "[/FORMAT] EXPRESSION", brief: "show a value",
			help: `Print shows the value of a C expression in the selected frame. Each value gets a
number, by which $N names it again.

The format may be x d u o t c a f s z: hexadecimal, decimal, unsigned, octal,
binary, character, address, floating point, text, hexadecimal with zeros.`,
			repeats: true, run: (*Shell).runPrint, complete: completeValue},
		{names: []string{"x"}, args: "[/NFU] [ADDRESS]", brief: "show memory",
			help: `X shows N units of memory from an address on. The format F is one of those of
print, or i for instructions; the unit U is b, h, w or g: 1, 2, 4 or 8 bytes.
Without an address it goes on where it stopped.`,
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

func (sh *Shell) runPrint(args string) error {
	format, text := slashFormat(args)
	options, err := sh.printOptions(format)
	if err != nil {
		return err
	}
	if text == "" {
		text = "$" + strconv.Itoa(sh.Session.Remembered())
	}
	v, err := sh.Session.Evaluate(text)
	if err != nil {
		return err
	}
	shown, err := expr.FormatTyped(v, sh.Session.Scope(), options)
	if err != nil {
		return err
	}
	sh.printf("$%d = %s\n", sh.Session.Remember(v), shown)
	return nil
}

// printOptions reads the format of print.
func (sh *Shell) printOptions(format string) (expr.Options, error) {
	options := sh.settings.format()
	if len(format) > 1 || format != "" && !strings.Contains("xduotcafsz", format) {
		return options, fmt.Errorf("format %q is not known: use one of x d u o t c a f s z", format)
	}
	if format != "" {
		options.Format = format[0]
	}
	return options, nil
}

// examined is where the x command goes on.
type examined struct {
	next         uint64
	known        bool
	format, unit byte
}

func (sh *Shell) runExamine(args string) error {
	text, place := slashFormat(args)
	count, err := sh.examineFormat(text)
	if err != nil {
		return err
	}
	m := &sh.memory
	if place != "" {
		if m.next, err = sh.address(place); err != nil {
			return err
		}
		m.known = true
	}
	if !m.known {
		return errors.New("an address to begin at is expected")
	}
	if m.format == 'i' {
		return sh.examineCode(count)
	}
	if m.format == 's' { // one by one: where the last begins is wanted
		for ; count > 1; count-- {
			if err := sh.examineData(1); err != nil {
				return err
			}
		}
	}
	return sh.examineData(count)
}

// examineData shows memory, and leaves the place of the last unit in $_.
func (sh *Shell) examineData(count int) error {
	m := &sh.memory
	rows, next, err := expr.Dump(sh.Session.Scope(), m.next, count, m.format, m.unit)
	for _, row := range rows {
		sh.printf("%s\n", row)
	}
	if len(rows) > 0 {
		sh.noteExamined(next)
	}
	m.next = next
	return err
}

// examineFormat reads N, F and U; those left out are as before.
func (sh *Shell) examineFormat(text string) (count int, err error) {
	m := &sh.memory
	if m.format == 0 {
		m.format, m.unit = 'x', 'w'
	}
	digits := len(text) - len(strings.TrimLeft(text, "0123456789"))
	count = 1
	if digits > 0 {
		if count, err = strconv.Atoi(text[:digits]); err != nil || count > 1<<20 {
			return 0, fmt.Errorf("%s is too much to show", text[:digits])
		}
	}
	for _, c := range []byte(text[digits:]) {
		switch {
		case strings.IndexByte("bhwg", c) >= 0:
			m.unit = c
		case strings.IndexByte("xduotcafszi", c) >= 0:
			m.format = c
			if c == 'a' {
				m.unit = 'g'
			}
			if c == 'c' {
				m.unit = 'b'
			}
		default:
			return 0, fmt.Errorf("%q in a format is not known", c)
		}
	}
	return count, nil
}

// address computes an expression that means a place in memory: its value, or
// where it is if it is an array, structure or function.
func (sh *Shell) address(text string) (uint64, error) {
	v, err := sh.Session.Evaluate(text)
	if err != nil {
		return 0, err
	}
	return expr.Address(v, sh.Session.Scope())
}

func (sh *Shell) examineCode(count int) error {
	insts, err := sh.Session.DisassembleN(sh.memory.next, count)
	for _, inst := range insts {
		sh.printf("%s\n", sh.instruction(inst, true))
		sh.setVariable("_", expr.VoidPointer(inst.Addr))
		sh.memory.next = inst.Addr + uint64(inst.Len)
	}
	return err
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

func (sh *Shell) infoRegisters(args string) error {
	if !sh.Session.Live() {
		return errors.New("No registers.")
	}
	names := inferior.RegisterNames()
	if args != "" {
		names = strings.Fields(strings.ReplaceAll(args, "$", ""))
	}
	for _, name := range names {
		if _, ok := inferior.LookupRegister(name); !ok {
			return fmt.Errorf("Invalid register `%s'", name)
		}
		v, err := sh.Session.FrameRegister(name)
		if err != nil {
			sh.printf("%-15s<%v>\n", name, err)
			continue
		}
		sh.printf("%-15s%-19s%s\n", name, fmt.Sprintf("%#x", v), sh.registerText(name, v))
	}
	return nil
}

func (sh *Shell) registerText(name string, v uint64) string {
	switch name {
	case "eflags":
		return flagsText(v)
	case "rip", "rsp", "rbp":
		text := fmt.Sprintf("%#x", v)
		if symbol := sh.Session.Symbolize(v); symbol != "" && name == "rip" {
			text += " <" + symbol + ">"
		}
		return text
	}
	return strconv.FormatInt(int64(v), 10)
}

// flagsText names the flags that are set [SDM 1, "EFLAGS Register"].
func flagsText(v uint64) string {
	text := "["
	for _, f := range []struct {
		bit  uint
		name string
	}{{0, "CF"}, {2, "PF"}, {4, "AF"}, {6, "ZF"}, {7, "SF"}, {8, "TF"}, {9, "IF"}, {10, "DF"}, {11, "OF"}} {
		if v>>f.bit&1 != 0 {
			text += " " + f.name
		}
	}
	return text + " ]"
}
