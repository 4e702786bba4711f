package repl

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// A statement is a command, with the block of lines that belongs to it.
type statement struct {
	line      string // as it was written, without a comment
	place     string // the script's file and line, "" if it was typed
	body      []statement
	otherwise []statement // of if: what is done if it does not hold
}

// A blockKind says what stands between a command and its end.
type blockKind int

const (
	noBlock       blockKind = iota
	commandBlock            // commands
	choiceBlock             // commands, then perhaps else and others
	documentBlock           // text
)

// A lineSource gives one line after the other, with its place. Where somebody types
// them, he sees the prompt. io.EOF ends them.
type lineSource func(prompt string) (text, place string, err error)

// A blockReader makes statements of lines.
type blockReader struct {
	sh    *Shell // knows which commands have blocks
	next  lineSource
	typed bool // somebody types them, and is told at once what is wrong
	depth int  // of blocks that are open
}

// maxBlocks bounds blocks in blocks.
const maxBlocks = 200

// read makes the next statement. A blank line is an empty one.
func (r *blockReader) read(prompt string) (statement, error) {
	text, place, err := r.join(prompt)
	if err != nil {
		return statement{}, err
	}
	return r.statement(text, place)
}

// join reads a line, and those that a backslash at its end continues it with.
func (r *blockReader) join(prompt string) (text, place string, err error) {
	text, place, err = r.next(prompt)
	for err == nil && strings.HasSuffix(text, `\`) {
		var more string
		more, _, err = r.next("")
		text = strings.TrimSuffix(text, `\`) + more
	}
	if errors.Is(err, io.EOF) && text != "" {
		err = nil
	}
	return text, place, err
}

// statement makes a statement of its line, and reads the block that belongs
// to it.
func (r *blockReader) statement(text, place string) (statement, error) {
	st := statement{line: withoutComment(strings.Trim(text, " \t\r")), place: place}
	c, err := r.sh.find(firstWord(st.line))
	if err != nil || c.block == noBlock {
		return st, nil // what is wrong with it is told when it is run
	}
	if r.typed && r.depth == 0 && c.open != nil {
		if err := c.open(r.sh, strings.TrimSpace(st.line[len(firstWord(st.line)):])); err != nil {
			return st, err
		}
	}
	if r.depth++; r.depth > maxBlocks {
		return st, errors.New("there are too many blocks in blocks")
	}
	defer func() { r.depth-- }()
	return st, r.blockOf(&st, c.block)
}

// blockOf reads what stands between a statement and its end.
func (r *blockReader) blockOf(st *statement, kind blockKind) (err error) {
	switch kind {
	case documentBlock:
		st.body, err = r.text()
	default:
		var last statement
		st.body, last, err = r.block(kind == choiceBlock)
		if err == nil && firstWord(last.line) == "else" {
			st.otherwise, err = r.otherwise(last)
		}
	}
	if errors.Is(err, io.EOF) && !r.typed {
		err = &placedError{st.place, fmt.Errorf("the block of %q has no end", st.line)}
	}
	return err
}

// block reads statements up to an end, or else. The end of what is typed ends
// every block.
func (r *blockReader) block(choice bool) (body []statement, last statement, err error) {
	for {
		st, err := r.read(strings.Repeat(" ", r.depth-1) + ">")
		if errors.Is(err, io.EOF) && r.typed {
			return body, last, nil
		}
		if err != nil {
			return body, last, err
		}
		if word := firstWord(st.line); st.line == "end" || choice && word == "else" {
			return body, st, nil
		}
		if st.line != "" {
			body = append(body, st)
		}
	}
}

// otherwise reads what stands after else. "else if" is an if that shares the
// end of the first one.
func (r *blockReader) otherwise(last statement) ([]statement, error) {
	rest := strings.TrimSpace(strings.TrimPrefix(last.line, "else"))
	if rest == "" {
		body, _, err := r.block(false)
		return body, err
	}
	if firstWord(rest) != "if" {
		return nil, fmt.Errorf("else is followed by %q: it stands alone, or before if", rest)
	}
	st := statement{line: rest, place: last.place}
	err := r.blockOf(&st, choiceBlock)
	return []statement{st}, err
}

// text reads lines as they are, up to an end.
func (r *blockReader) text() (body []statement, err error) {
	for {
		text, place, err := r.next(">")
		if err != nil || strings.TrimSpace(text) == "end" {
			if r.typed && errors.Is(err, io.EOF) {
				err = nil
			}
			return body, err
		}
		body = append(body, statement{line: strings.TrimRight(text, " \t\r"), place: place})
	}
}

// written is a block as text again, each block in it indented.
func (sh *Shell) written(body []statement, indent string) []string {
	var text []string
	for _, st := range body {
		text = append(text, indent+st.line)
		c, err := sh.find(firstWord(st.line))
		if err != nil || c.block == noBlock {
			continue
		}
		if c.block == documentBlock {
			for _, line := range st.body {
				text = append(text, line.line)
			}
		} else {
			text = append(text, sh.written(st.body, indent+"  ")...)
		}
		if st.otherwise != nil {
			text = append(text, indent+"else")
			text = append(text, sh.written(st.otherwise, indent+"  ")...)
		}
		text = append(text, indent+"end")
	}
	return text
}

// linesOf gives the lines of a text; place says where they stand.
func linesOf(all []string, place func(line int) string) lineSource {
	n := 0
	return func(string) (string, string, error) {
		if n == len(all) {
			return "", "", io.EOF
		}
		n++
		return all[n-1], place(n), nil
	}
}

// parse makes statements of lines that were read before.
func (sh *Shell) parse(text []string) ([]statement, error) {
	r := &blockReader{sh: sh, next: linesOf(slices.Clone(text), func(int) string { return "" })}
	var all []statement
	for {
		st, err := r.read("")
		switch {
		case errors.Is(err, io.EOF):
			return all, nil
		case err != nil:
			return all, err
		}
		all = append(all, st)
	}
}
