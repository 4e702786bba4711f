// Package transcript replays debugging sessions that were written down, and
// says where the screen no longer shows what it showed.
//
// A session is a program, the commands that a user types, and what the
// screen answers. It is kept in one file, so that a test of the debugger
// reads like a demonstration of it:
//
//	# Next steps over a call: it stops in the caller, with the result assigned.
//	-- square.c --
//	int square(int n) { return n * n; }
//	int main(void) {
//	    int s = square(7);
//	    return s != 49;
//	}
//	-- session --
//	(deet) break main
//	Set breakpoint 0 at 0x{main}
//	(deet) run
//	Child stopped (signal SIGTRAP)
//	Stopped at $DIR/square.c:3
//	3	    int s = square(7);
//
// Run builds the program in a directory of its own and starts the debugger
// on a pseudo-terminal that is its controlling terminal, as a user's shell
// would, because prompts, Ctrl-C and the buffering of the program's output
// all depend on there being one. From then on nothing is timed. A command is
// typed when the prompt stands at the end of what was printed; Ctrl-C and
// input for the program are typed when the lines above them have been
// printed. Only a command that is never answered runs into a time limit, and
// then every process of the session is killed and what was seen is reported.
//
// Some of what is printed differs from run to run. In the lines of a session
//
//	0x{main}   is any hexadecimal number, the same wherever the name stands;
//	{pid}      is any decimal number, the same wherever the name stands;
//	{...}      is any text within the line;
//	$DIR       is the directory that the program was built in;
//	...        alone on a line is any number of lines, even none.
//
// A name that the screen has shown can be used in a command: break *0x{main}.
//
// The lines of a session that are typed are these:
//
//	(deet) next   is typed at the prompt; ^C and ^D there are the keys
//	^C            alone on a line, also ^D, ^Z and ^\: a key for the program
//	>text         a line of a block of commands, behind the prompt > that deet
//	              shows there, with a blank for each block that is open around it
//	< text        a line of input for the program (or for another prompt)
//
// Echo is off, so that what is typed is on the screen only once, in our file.
//
// The file is a txtar archive. Its comment says what the session shows. These
// members have a meaning; any other is a file that is put into the directory:
//
//	flags    the compiler and its flags; without it gcc -g -O0
//	build    shell commands, one a line, that make the program instead
//	args     the program's arguments, one a line
//	env      NAME=VALUE lines for the debugger's environment
//	command  the debugger's arguments instead of -nx -q PROGRAM ARGS
//	status   the debugger's exit status if it is not to be 0
//	session  the session itself
//
// The program bears the name of the first source file without its extension.
// A session that does not quit is ended by ^D, and what is printed after that
// does not matter; but the exit status does, and so does every process that
// the debugger leaves behind: that is a failure, always.
//
// A session need not be written by hand: deet trace -record writes down what
// is typed and shown, with names for what differs from run to run.
//
// A session can also stand in a Markdown file, so that the documentation is
// known to be true: see ParseMarkdown.
package transcript
