package debugger

import "deet/inferior"

// stepIntoHandler begins the step of a thread that is about to get a signal:
// the first line that it will run is one of the signal's handler. A nil Stop
// means that there is no handler with lines, or that it has done its work, and
// that the thread stands where it stood.
func (s *Session) stepIntoHandler() (Stop, error) {
	t := s.thread
	if !s.canRun() || t == nil {
		return nil, nil
	}
	sig := s.nextSignal(t)
	if sig == 0 || !t.Catches(sig) {
		return nil, nil
	}
	before, err := t.Registers()
	if err != nil {
		return nil, ignoreExited(err)
	}
	// One step makes the kernel set the handler's frame up, and runs nothing.
	stop, err := s.move(&movement{thread: t, single: true})
	if _, stepped := stop.(Stepped); !stepped || err != nil {
		return stop, err
	}
	if saved, entered := s.enteredHandler(t, sig); !entered || saved != before.PC() {
		return stop, nil
	}
	return s.passPrologue(t, before)
}

// passPrologue goes on to the first line of the handler that a thread is about
// to run. A handler without lines runs to its end.
func (s *Session) passPrologue(t *inferior.Thread, interrupted inferior.Registers) (Stop, error) {
	regs, err := t.Registers()
	if err != nil {
		return nil, ignoreExited(err)
	}
	if body, ok := s.bodyOf(regs.PC()); ok {
		return s.moveWith(&movement{thread: t}, []trap{{body, func() (Stop, error) {
			return Stepped{s.where(t)}, nil
		}}})
	}
	back := trap{interrupted.PC(), func() (Stop, error) {
		now, err := t.Registers()
		if err != nil || now.SP() != interrupted.SP() {
			return nil, ignoreExited(err)
		}
		return callDone{}, nil
	}}
	stop, err := s.moveWith(&movement{thread: t}, []trap{back})
	if _, done := stop.(callDone); done {
		stop = nil
	}
	return stop, err
}

// resumes reports whether a handler has returned to a site at which the thread
// had stopped before. Handlers that interrupted it have returned too, and so
// have those, by longjmp, whose part of the stack is gone.
func (ts *threadState) resumes(now arrival) bool {
	for n := len(ts.interrupted); n > 0; n-- {
		at := ts.interrupted[n-1]
		if at != now && at.sp >= now.sp {
			return false // it is in the handler still
		}
		ts.interrupted = ts.interrupted[:n-1]
		if at == now {
			return true
		}
	}
	return false
}
