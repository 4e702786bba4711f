package repl

import (
	"io"
	"os"

	"golang.org/x/term"
)

// WantColour decides about colour: the flag first (always, never or auto),
// then NO_COLOR and CLICOLOR_FORCE, then whether the output is a terminal. A
// batch and a dumb terminal never have any.
func WantColour(flag string, batch, terminal bool) bool {
	switch force := os.Getenv("CLICOLOR_FORCE"); {
	case batch || os.Getenv("TERM") == "dumb" || flag == "never":
		return false
	case flag == "always":
		return true
	case os.Getenv("NO_COLOR") != "":
		return false
	case force != "" && force != "0":
		return true
	}
	return terminal && os.Getenv("TERM") != ""
}

// colours are the escapes of a terminal that shows them. Only what is read
// past is coloured, the numbers of lines and the mark of the current one: the
// words of a stop and of a frame stay whole for programs that look for them,
// and the prompt stays plain since liner takes no escapes in it.
type colours struct{ on bool }

func (c colours) number(text string) string { return c.wrap("36", text) }
func (c colours) mark(text string) string   { return c.wrap("1;33", text) }

func (c colours) wrap(code, text string) string {
	if !c.on || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

// screenWidth is the number of columns of the terminal that w writes to.
func screenWidth(w io.Writer) (int, bool) {
	f, ok := w.(*os.File)
	if !ok {
		return 0, false
	}
	width, _, err := term.GetSize(int(f.Fd()))
	return width, err == nil && width > 0
}
