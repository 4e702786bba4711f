// Package grade runs a rubric over debuggers that somebody else wrote, and
// says what is wrong with each of them, and why.
//
// A rubric is a folder of checks. A check is a session, as deet trace replays
// it: a program, the commands that are typed, and what is expected then. What
// the rubric is about stands in its file rubric.txt: milestones, other names
// of the commands, the patterns that tell what a reply says, and the ideas
// that failures refer to. The rubric of course project 1 is built in.
//
// The text of a reply only proves that something was reported. What happened
// is read from /proc: how many processes of the program there are, whether
// they run, are stopped, or are zombies, and what is left when the debugger
// has ended. So a debugger is not failed for its wording, nor passed for it.
//
// Each try of a check is made by a process of its own, the keeper. It starts
// the debugger on a terminal of its own, and it is a subreaper [prctl(2),
// PR_SET_CHILD_SUBREAPER]: whatever the debugger starts, and however that
// hides, descends from the keeper, is found, counted, bounded and in the end
// killed. If a keeper itself dies, the grader inherits what it kept, and does
// the same. Nothing is a matter of time but the limits on what hangs.
package grade
