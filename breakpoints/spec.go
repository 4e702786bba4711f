// Package breakpoints keeps what the user asked for and what was patched for
// it.
//
// A Breakpoint is asked for with a Spec: a function, a line, an address. It
// resolves to any number of Locations, addresses in the process: none while
// no library has brought the function, several if it was inlined. Each
// location is a site: one byte of the program that was replaced by int3 and is
// kept to be put back. Two breakpoints at one address share one site, so a
// Table knows breakpoints, and Sites knows bytes.
package breakpoints

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// A Spec is a place as the user names it. It is one of the types below.
type Spec interface {
	String() string
	isSpec()
}

type (
	// AddressSpec is *ADDR.
	AddressSpec struct{ Addr uint64 }
	// LineSpec is FILE:LINE, or LINE of the file that is current.
	LineSpec struct {
		File string // "" for the current one
		Line int
	}
	// OffsetSpec is +N or -N, lines from the current one.
	OffsetSpec struct{ Delta int }
	// FunctionSpec is FUNCTION, or FILE:FUNCTION.
	FunctionSpec struct {
		File string // "" for any
		Name string
	}
	// HereSpec is where the program stands.
	HereSpec struct{}
)

func (AddressSpec) isSpec()  {}
func (LineSpec) isSpec()     {}
func (OffsetSpec) isSpec()   {}
func (FunctionSpec) isSpec() {}
func (HereSpec) isSpec()     {}

func (s AddressSpec) String() string { return fmt.Sprintf("*%#x", s.Addr) }
func (s OffsetSpec) String() string  { return fmt.Sprintf("%+d", s.Delta) }
func (HereSpec) String() string      { return "" }

func (s LineSpec) String() string {
	if s.File == "" {
		return strconv.Itoa(s.Line)
	}
	return fmt.Sprintf("%s:%d", s.File, s.Line)
}

func (s FunctionSpec) String() string {
	if s.File == "" {
		return s.Name
	}
	return s.File + ":" + s.Name
}

// ParseSpec reads a place. After a star stands an address, hexadecimal with or
// without 0x; a number alone is a decimal line; the rest is a function.
func ParseSpec(text string) (Spec, error) {
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		return HereSpec{}, nil
	case text[0] == '*':
		return parseAddress(text)
	case text[0] == '+' || text[0] == '-':
		n, err := strconv.Atoi(text)
		if err != nil {
			return nil, fmt.Errorf("%q is no number of lines", text)
		}
		return OffsetSpec{n}, nil
	}
	file, rest := splitFile(text)
	if rest == "" {
		return nil, fmt.Errorf("%q names a file, but no line or function in it", text)
	}
	if isDigit(rest[0]) {
		line, err := strconv.Atoi(rest)
		if err != nil || line == 0 {
			return nil, fmt.Errorf("%q is no line number", rest)
		}
		return LineSpec{file, line}, nil
	}
	if strings.ContainsAny(rest, " \t") && !strings.ContainsAny(rest, "<(") {
		return nil, fmt.Errorf("%q is no place: give a function, a line, FILE:LINE or *ADDRESS", text)
	}
	return FunctionSpec{file, rest}, nil
}

func parseAddress(text string) (Spec, error) {
	digits := strings.TrimSpace(text[1:])
	addr, err := strconv.ParseUint(strings.TrimPrefix(strings.ToLower(digits), "0x"), 16, 64)
	if errors.Is(err, strconv.ErrRange) {
		return nil, fmt.Errorf("%q is larger than any address", digits)
	}
	if err != nil {
		return nil, fmt.Errorf("%q is no hexadecimal address", digits)
	}
	return AddressSpec{addr}, nil
}

// splitFile cuts FILE:REST at its last single colon; the double colon of C++
// belongs to a name.
func splitFile(text string) (file, rest string) {
	for i := len(text) - 1; i > 0; i-- {
		if text[i] != ':' {
			continue
		}
		if text[i-1] == ':' {
			i--
			continue
		}
		return text[:i], strings.TrimSpace(text[i+1:])
	}
	return "", text
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
