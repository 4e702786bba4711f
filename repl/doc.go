// Package repl turns what the user types into calls of a debugger.Session, and
// what the session tells into words on the screen. It decides nothing about
// programs.
//
// A Shell reads a line, finds the command that it names, and runs it. A
// command is one value: its names, its help and its code stand together, one
// file for each group of commands. The line comes from an editor, which is one
// of three: emacs keys on a terminal, vi keys if asked for, and plain reading
// of a pipe or of a terminal that can do no more.
//
// A line may begin a block: if, while, define, document and commands end at a
// line "end". A blockReader makes statements of lines, wherever these come from,
// and Shell.run does a statement; what a breakpoint wants done at its stop is a
// block too, and is done when the command that led there is.
//
// The terminal is shared. While a line is edited it is in raw mode, where each
// key is a byte and nothing more; before the line is obeyed it is as we found
// it, since the program that is debugged may read from it next.
//
// One goroutine reads, obeys and prints, and it is the session's owner. Signals
// come in on another, which may only interrupt, suspend or end.
package repl
