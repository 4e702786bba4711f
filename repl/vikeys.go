package repl

import (
	"io"
	"strings"
)

// viKeys stands between the terminal and readline's vi mode and translates
// what readline would not survive, or not understand:
//
//   - arrows and their like: readline takes their escape for the key Esc;
//   - Ctrl-D, which it treats as a command of emacs' and then waits for ever;
//   - Enter in the middle of a vi command as d or f, likewise;
//   - Ctrl-Z, at which it stops our parent too.
//
// It hands over a byte at a time, since what follows Enter may be for the
// program.
type viKeys struct {
	in      io.Reader
	empty   func() bool // nothing stands on the line
	suspend func()

	ready  []byte // translated, and not read yet
	normal bool   // vi's normal mode, not insert
	escape bool   // Esc was typed: what follows tells whether it is a key
	op     byte   // a vi command that waits for its second key, 0 for none
	err    error
}

// The keys that are more than themselves.
const (
	keyInterrupt = 3
	keyEnd       = 4 // Ctrl-D
	keyLine      = 10
	keyEnter     = 13
	keySuspend   = 26
	keyEscape    = 27
)

// Read reads one translated byte.
func (k *viKeys) Read(p []byte) (int, error) {
	for len(k.ready) == 0 && k.err == nil {
		b, err := k.next()
		if err != nil {
			k.err = err
			break
		}
		k.key(b)
	}
	if len(k.ready) == 0 || len(p) == 0 {
		return 0, k.err
	}
	p[0] = k.ready[0]
	k.ready = k.ready[1:]
	return 1, nil
}

// Close does nothing: the terminal is not ours to close.
func (k *viKeys) Close() error { return nil }

func (k *viKeys) next() (byte, error) {
	var b [1]byte
	_, err := io.ReadFull(k.in, b[:])
	return b[0], err
}

// key translates one key. Esc is held back until the next: nothing on the
// screen shows the mode, so nobody sees the delay.
func (k *viKeys) key(b byte) {
	if k.escape {
		k.escape = false
		if b == '[' || b == 'O' {
			k.sequence()
			return
		}
		k.send(keyEscape)
		k.normal = true
	}
	switch b {
	case keyEscape:
		k.op, k.escape = 0, true
	case keyEnter, keyLine:
		k.op, k.normal = 0, false
		k.send(keyEnter)
	case keyInterrupt:
		k.op, k.normal = 0, false
		k.send(b)
	case keyEnd:
		k.op = 0
		if k.empty() {
			k.err = io.EOF
		}
	case keySuspend:
		k.suspend()
	default:
		k.plain(b)
	}
}

// plain is a key that stands for itself. The commands of two keys wait for
// their second one, which is why Enter can still call them off.
func (k *viKeys) plain(b byte) {
	switch {
	case k.op != 0:
		k.normal = k.op != 'c' // change goes on to insert
		k.send(k.op, b)
		k.op = 0
	case k.normal && strings.IndexByte("rdcfFtT", b) >= 0:
		k.op = b
	default:
		if k.normal && strings.IndexByte("iIaAsS", b) >= 0 {
			k.normal = false
		}
		k.send(b)
	}
}

// sequence reads the rest of an escape sequence [ECMA-48, 5.4] and sends the
// key that does what it says, in the mode that vi is in.
func (k *viKeys) sequence() {
	var parameter []byte
	for {
		b, err := k.next()
		if err != nil {
			k.err = err
			return
		}
		if b >= 0x40 && b <= 0x7e {
			k.arrow(string(parameter), b)
			return
		}
		parameter = append(parameter, b)
	}
}

func (k *viKeys) arrow(parameter string, final byte) {
	const insert, normal = 0, 1
	keys := map[string][2]byte{ // Ctrl-P and the like in insert mode, letters in normal mode
		"A": {16, 'k'}, "B": {14, 'j'}, "C": {6, 'l'}, "D": {2, 'h'},
		"H": {1, '0'}, "F": {5, '$'}, "1~": {1, '0'}, "7~": {1, '0'}, "4~": {5, '$'}, "8~": {5, '$'},
		"3~": {keyEnd, 'x'}, // Delete: readline's Ctrl-D, but never on an empty line
	}
	pair, known := keys[parameter+string(final)]
	switch {
	case !known, parameter == "3" && k.empty():
	case k.normal:
		k.send(pair[normal])
	default:
		k.send(pair[insert])
	}
}

func (k *viKeys) send(keys ...byte) { k.ready = append(k.ready, keys...) }
