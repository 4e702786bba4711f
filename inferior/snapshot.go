package inferior

import (
	"encoding/binary"
	"os"
	"strconv"
	"strings"
	"unsafe"
)

// Snapshot records a stopped process, but for its memory. about is the thread
// that comes first.
func (p *Process) Snapshot(about *Thread) (*Snapshot, error) {
	if p.record != nil {
		return nil, ErrPostMortem
	}
	s := &Snapshot{}
	var err error
	if s.Identity, err = p.identity(); err != nil {
		return nil, err
	}
	if s.Auxv, err = p.rawAuxv(); err != nil {
		return nil, err
	}
	if s.Regions, err = p.Regions(); err != nil {
		return nil, err
	}
	threads := []*Thread{about}
	for _, t := range p.Threads() {
		if t != about {
			threads = append(threads, t)
		}
	}
	for _, t := range threads {
		ts, err := t.snapshot()
		if gone(err) && t != about {
			continue // killed a moment ago; its death is on its way
		}
		if err != nil {
			return nil, err
		}
		s.Threads = append(s.Threads, ts)
	}
	return s, nil
}

func (t *Thread) snapshot() (ThreadSnapshot, error) {
	s := ThreadSnapshot{ID: t.id, Signal: t.signal}
	var err error
	if s.Registers, err = t.Registers(); err != nil {
		return s, err
	}
	x, err := t.ExtendedState()
	if err != nil {
		return s, err
	}
	s.FP = x.data[:fxsaveSize]
	if x.note == noteXState { // a processor without XSAVE has none
		s.XState = x.data
	}
	if t.signal != 0 {
		var raw rawSigInfo
		if err := ptrace(reqGetSigInfo, t.id, 0, unsafe.Pointer(&raw[0])); err == nil {
			s.SigInfo = raw[:] // after a group-stop there is none
		}
	}
	return s, nil
}

// identity asks who the process is.
func (p *Process) identity() (Identity, error) {
	id := Identity{PID: p.pid}
	stat, err := os.ReadFile(p.proc("stat"))
	if err != nil {
		return id, err
	}
	id.parseStat(string(stat))
	if words, err := os.ReadFile(p.proc("cmdline")); err == nil {
		id.Command = strings.ReplaceAll(strings.TrimRight(string(words), "\x00"), "\x00", " ")
	}
	status, err := os.ReadFile(p.proc("status"))
	if err != nil {
		return id, err
	}
	id.UID, id.GID = statusID(string(status), "Uid:"), statusID(string(status), "Gid:")
	return id, nil
}

// parseStat reads "pid (name) state ppid group session ...": proc(5). The name
// may hold anything, also blanks and brackets.
func (id *Identity) parseStat(stat string) {
	open, shut := strings.IndexByte(stat, '('), strings.LastIndexByte(stat, ')')
	if open < 0 || shut < open {
		return
	}
	id.Name = stat[open+1 : shut]
	fields := strings.Fields(stat[shut+1:])
	const state, ppid, group, session, flags, nice = 0, 1, 2, 3, 6, 16 // counted from the state
	if len(fields) <= nice {
		return
	}
	id.State = fields[state][0]
	id.PPID, _ = strconv.Atoi(fields[ppid])
	id.Group, _ = strconv.Atoi(fields[group])
	id.Session, _ = strconv.Atoi(fields[session])
	id.Flags, _ = strconv.ParseUint(fields[flags], 10, 64)
	n, _ := strconv.ParseInt(fields[nice], 10, 8)
	id.Nice = int8(n)
}

// statusID reads the real id from a line "Uid: real effective saved fs".
func statusID(status, key string) uint32 {
	for line := range strings.Lines(status) {
		if rest, ok := strings.CutPrefix(line, key); ok {
			if fields := strings.Fields(rest); len(fields) > 0 {
				n, _ := strconv.ParseUint(fields[0], 10, 32)
				return uint32(n)
			}
		}
	}
	return 0
}

// parseAuxv reads pairs of a key and a value: getauxval(3).
func parseAuxv(raw []byte) map[uint64]uint64 {
	auxv := make(map[uint64]uint64)
	for ; len(raw) >= 16; raw = raw[16:] {
		auxv[binary.LittleEndian.Uint64(raw)] = binary.LittleEndian.Uint64(raw[8:])
	}
	return auxv
}
