package repl

import (
	"fmt"
	"strings"

	"deet/debugger"
)

// infoFrame shows what is known of the selected frame, line by line as gdb does.
func (sh *Shell) infoFrame(string) error {
	f, err := sh.Session.FrameInfo()
	if err != nil {
		return err
	}
	sh.printf("Stack level %d, frame at %#x:\n rip = %#x", f.Level, f.CFA, f.PC)
	if f.Function != "" {
		sh.printf(" in %s", f.Function)
	}
	if f.Position.Line > 0 {
		sh.printf(" (%s:%d)", f.Position.File, f.Position.Line)
	}
	if f.SavedPC != 0 {
		sh.printf("; saved rip = %#x", f.SavedPC)
	}
	sh.printf("\n%s", neighbours(f))
	if f.Language != "" {
		sh.printf(" source language %s.\n", f.Language)
	}
	base := "unknown address"
	if f.Base != 0 {
		base = fmt.Sprintf("%#x", f.Base)
	}
	args := ""
	if f.Language != "" {
		args = ", args: " + sh.argumentsText(f.Level)
	}
	sh.printf(" Arglist at %s%s\n Locals at %s, Previous frame's sp is %#x\n", base, args, base, f.CFA)
	sh.printf("%s", savedText(f.Saved))
	return nil
}

// neighbours tells of the frames around a frame.
func neighbours(f debugger.FrameInfo) string {
	var list []string
	switch {
	case f.Inlined:
		list = append(list, fmt.Sprintf(" inlined into frame %d", f.Level+1))
	case f.Caller != 0:
		list = append(list, fmt.Sprintf(" called by frame at %#x", f.Caller))
	}
	if f.Callee != 0 {
		list = append(list, fmt.Sprintf(" caller of frame at %#x", f.Callee))
	}
	if len(list) == 0 {
		return ""
	}
	return strings.Join(list, ",") + "\n"
}

func savedText(saved []debugger.SavedRegister) string {
	if len(saved) == 0 {
		return ""
	}
	var list []string
	for _, r := range saved {
		list = append(list, fmt.Sprintf("%s at %#x", r.Name, r.Addr))
	}
	return " Saved registers:\n  " + strings.Join(list, ", ") + "\n"
}
