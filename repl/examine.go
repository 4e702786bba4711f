package repl

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"deet/expr"
)

// examined is where the x command goes on, and how.
type examined struct {
	next         uint64
	known        bool
	format, unit byte
	count        int
}

func (sh *Shell) runExamine(args string) error {
	text, place := slashFormat(args)
	count, m, err := parseUnits(text, sh.memory)
	if err != nil {
		return err
	}
	if text == "" && place == "" && m.count != 0 {
		count = m.count
	}
	m.count = count
	if place != "" {
		if err := sh.examineAt(place, &m, text); err != nil {
			return err
		}
	}
	if !m.known {
		return errors.New("an address to begin at is expected")
	}
	rows, last, err := sh.examine(m, count)
	for _, row := range rows {
		sh.printf("%s\n", row)
	}
	m.next = last.Next
	sh.memory = m
	sh.rememberExamined(last)
	return err
}

// examineAt begins at the place that an expression means. A value tells the
// size of its units, unless the user did.
func (sh *Shell) examineAt(place string, m *examined, format string) error {
	v, err := sh.Session.Evaluate(place)
	if err != nil {
		return sh.explained(err, place)
	}
	if m.next, err = expr.Address(v, sh.Session.Scope()); err != nil {
		return sh.explained(err, place)
	}
	m.known = true
	if !strings.ContainsAny(format, "bhwgacs") && m.format == 'f' {
		m.unit = expr.FloatUnit(v, m.unit)
	}
	return nil
}

// rememberExamined sets $_ to the last address that was shown, and $__ to what
// is there.
func (sh *Shell) rememberExamined(last expr.Dumped) {
	if last.Unit.Type == nil {
		return
	}
	scope := sh.Session.Scope()
	scope.SetConvenience("_", expr.PointerTo(last.Unit))
	scope.SetConvenience("__", last.Unit)
}

// examine makes the rows of memory. With an error come the rows before it.
func (sh *Shell) examine(m examined, count int) ([]string, expr.Dumped, error) {
	if m.format == 'i' {
		return sh.examineCode(m.next, count)
	}
	return expr.Dump(sh.Session.Scope(), m.next, count, m.format, m.unit, sh.settings.format())
}

// parseUnits reads N, F and U; those left out are as before.
func parseUnits(text string, m examined) (count int, _ examined, err error) {
	if m.format == 0 {
		m.format, m.unit = 'x', 'w'
	}
	count = 1
	digits := strings.TrimPrefix(text, "-")
	digits = text[:len(text)-len(strings.TrimLeft(digits, "0123456789"))]
	if digits != "" {
		const most = 1 << 20
		if count, err = strconv.Atoi(digits); err != nil || count > most || count < -most {
			return 0, m, fmt.Errorf("%s is too much to show", digits)
		}
	}
	sized := false
	for _, c := range []byte(text[len(digits):]) {
		switch {
		case strings.IndexByte("bhwg", c) >= 0:
			m.unit, sized = c, true
		case c == 'r': // see formatLetter
		case strings.IndexByte(formatLetters+"i", c) >= 0:
			m.format = c
		default:
			return 0, m, fmt.Errorf("%q in a format is not known", c)
		}
	}
	if !sized {
		m.unit = usualUnit(m.format, m.unit)
	}
	return count, m, nil
}

// usualUnit is the size that goes with a format: addresses have 8 bytes,
// characters one.
func usualUnit(format, unit byte) byte {
	switch format {
	case 'a':
		return 'g'
	case 'c', 's':
		return 'b'
	case 'f':
		if unit == 'b' || unit == 'h' {
			return 'g'
		}
	}
	return unit
}

// address computes an expression that means a place in memory: its value, or
// where it is if it is an array, structure or function.
func (sh *Shell) address(text string) (uint64, error) {
	v, err := sh.Session.Evaluate(text)
	if err != nil {
		return 0, err
	}
	return expr.Address(v, sh.Session.Scope())
}

func (sh *Shell) examineCode(addr uint64, count int) (rows []string, last expr.Dumped, err error) {
	last.Next = addr
	if count < 0 {
		if addr, err = sh.Session.InstructionsBefore(addr, -count); err != nil {
			return nil, last, err
		}
		last.Next, count = addr, -count
		defer func() { last.Next = addr }()
	}
	insts, err := sh.Session.DisassembleN(addr, count)
	for _, inst := range insts {
		rows = append(rows, sh.instruction(inst, true))
		last.Next = inst.Addr + uint64(inst.Len)
	}
	return rows, last, err
}
