package repl

import (
	"errors"

	"deet/debugger"
	"deet/expr"
)

// Commands that change what the program does next.
func changingCommands() []*command {
	return []*command{
		{names: []string{"call"}, args: "EXPRESSION", brief: "call a function of the program",
			help: `Call computes an expression, in which functions of the program may be called:
they run in the selected thread, and the program then stands where it was. It is
print, but a void function has nothing to show.

A breakpoint or a signal in the function stops the program there. When the
function returns after all, the program stops where it was before the call; with
"set unwindonsignal on" a signal takes the function off the stack at once.`,
			run: (*Shell).runCall, complete: completeValue},
		{names: []string{"jump", "j"}, args: "LOCATION", brief: "go on from another place",
			help: `Jump lets the program go on from a location, as if it had come there by itself.
Nothing else changes, so a jump into another function mostly ends in a crash. A
breakpoint at the location stops the program before anything has run.`,
			run: (*Shell).runJump, complete: completePlace},
		{names: []string{"return"}, args: "[EXPRESSION]", brief: "leave a function without running its rest",
			help: `Return takes the selected frame, and those that it called, off the stack, and
shows the frame that the program is in then. The expression is what the function
returns; without one that is left to chance.`,
			run: (*Shell).runReturn, complete: completeValue},
	}
}

func (sh *Shell) runCall(args string) error {
	if args == "" {
		return errUsage
	}
	v, err := sh.Session.Evaluate(args)
	if err != nil {
		return err
	}
	if expr.IsVoid(v) {
		return nil
	}
	text, err := expr.FormatTyped(v, sh.Session.Scope(), sh.settings.format())
	if err != nil {
		return err
	}
	sh.printf("$%d = %s\n", sh.Session.Remember(v), text)
	return nil
}

func (sh *Shell) runJump(args string) error {
	if args == "" {
		return errUsage
	}
	target, err := sh.Session.JumpTarget(args)
	if err != nil {
		return err
	}
	if target.Left != "" && target.Line > 0 {
		sh.printf("warning: line %d is not in %s\n", target.Line, target.Left)
	}
	sh.printf("Continuing at %#x.\n", target.Addr)
	return sh.move(sh.Session.Jump(target))
}

func (sh *Shell) runReturn(args string) error {
	if err := sh.Session.Return(args); err != nil {
		return err
	}
	sh.memory = examined{}
	return sh.showFrame(sh.Session.Frame())
}

// showInterruptedCall says where the program stopped in a function that an
// expression called; the error itself then says what became of the expression.
func (sh *Shell) showInterruptedCall(err error) {
	var call *debugger.CallError
	if errors.As(err, &call) {
		_ = sh.move(call.Stop, nil) // which shows a stop, and fails only with an error
	}
}
