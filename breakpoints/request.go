package breakpoints

import (
	"fmt"
	"strconv"
	"strings"
)

// A Request is what the user says after break: where, and what limits the
// stops there.
type Request struct {
	Spec      Spec
	Thread    int    // 0 for any
	Condition string // "" for always
	Inferior  int    // the number of a process, 0 for any
}

// ParseRequest reads "[PLACE] [thread N | inferior N] [if CONDITION]". The thread
// may also come last.
func ParseRequest(text string) (Request, error) {
	place, condition, conditional := cutWord(text, "if")
	r := Request{Condition: strings.TrimSpace(condition)}
	if conditional && r.Condition == "" {
		return r, fmt.Errorf("a condition is expected after if")
	}
	var err error
	if before, thread, ok := cutWord(place, "thread"); ok {
		place = before
		if strings.Contains(thread, "inferior") {
			return r, fmt.Errorf("You can specify only one of thread or inferior.")
		}
		if r.Thread, err = threadNumber(thread); err != nil {
			return r, err
		}
	} else if before, inferior, ok := cutWord(place, "inferior"); ok {
		place = before
		if r.Inferior, err = inferiorNumber(inferior); err != nil {
			return r, err
		}
	} else if i := strings.LastIndex(r.Condition, " thread "); i > 0 {
		// No C expression ends in two words, of which the second is a number.
		if n, err := threadNumber(r.Condition[i+len(" thread "):]); err == nil {
			r.Thread, r.Condition = n, strings.TrimSpace(r.Condition[:i])
		}
	}
	r.Spec, err = ParseSpec(place)
	return r, err
}

func threadNumber(text string) (int, error) {
	text = strings.TrimSpace(text)
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return 0, fmt.Errorf("Invalid thread ID: %s", text)
	}
	return n, nil
}

func inferiorNumber(text string) (int, error) {
	text = strings.TrimSpace(text)
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return 0, fmt.Errorf("Invalid inferior number: %s", text)
	}
	return n, nil
}

// cutWord cuts text around the first place where a word stands by itself. The
// names of C++ hold blanks in their brackets only: "max<unsigned int>", and an
// opening one may follow if without a blank.
func cutWord(text, word string) (before, after string, found bool) {
	depth := 0
	for i := range len(text) {
		switch text[i] {
		case '(', '<':
			depth++
		case ')', '>':
			depth--
		}
		if depth > 0 || !strings.HasPrefix(text[i:], word) || i > 0 && !isBlank(text[i-1]) {
			continue
		}
		rest := text[i+len(word):]
		if rest == "" || isBlank(rest[0]) || rest[0] == '(' {
			return text[:i], rest, true
		}
	}
	return text, "", false
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' }
