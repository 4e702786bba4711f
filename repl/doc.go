// Package repl turns what the user types into calls of a debugger.Session, and
// what the session tells into words on the screen. It decides nothing about
// programs.
//
// A Shell reads a line, finds the command that it names, and runs it. A
// command is one value: its names, its help and its code stand together, one
// file for each group of commands. The line comes from an editor, which is one
// of three: emacs keys on a terminal, vi keys if asked for, and plain reading
// of a pipe, a script or a terminal that can do no more.
package repl
