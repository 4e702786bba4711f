package inferior

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// A MemoryError says at which address an access failed.
type MemoryError struct {
	Op   string // "read" or "write"
	Addr uint64 // of the first byte that could not be accessed
	Err  error
}

func (e *MemoryError) Error() string {
	return fmt.Sprintf("%s memory at %#x: %v", e.Op, e.Addr, e.Err)
}

func (e *MemoryError) Unwrap() error { return e.Err }

// proc is the path of a file of proc(5) about the process. A thread is asked,
// and not the process by its number: that stands for the first thread, which
// has no memory any more once it has left with pthread_exit.
func (p *Process) proc(name string) string {
	tid := p.pid
	if threads := p.Threads(); len(threads) > 0 {
		tid = threads[0].id
	}
	return fmt.Sprintf("/proc/%d/%s", tid, name)
}

// memory opens /proc/PID/mem, through which whole blocks are read and written
// with one system call; PTRACE_PEEKTEXT moves eight bytes with one. It also
// writes to pages that the program itself may only execute.
func (p *Process) memory() (*os.File, error) {
	if p.mem == nil {
		f, err := os.OpenFile(p.proc("mem"), os.O_RDWR, 0)
		if err != nil {
			return nil, err
		}
		p.mem = f
	}
	return p.mem, nil
}

func (p *Process) closeMemory() {
	if p.mem != nil {
		p.mem.Close()
		p.mem = nil
	}
}

// ReadMemory fills buf from the process's memory, or fails as a whole.
func (p *Process) ReadMemory(addr uint64, buf []byte) error {
	if p.record != nil {
		return transfer("read", addr, buf, p.record.read)
	}
	f, err := p.memory()
	if err != nil {
		return &MemoryError{"read", addr, err}
	}
	return transfer("read", addr, buf, func(b []byte, at uint64) (int, error) {
		return unix.Pread(int(f.Fd()), b, int64(at))
	})
}

// WriteMemory writes all of data, or fails; what stands before the address
// of the error has been written then.
func (p *Process) WriteMemory(addr uint64, data []byte) error {
	if p.record != nil {
		return ErrPostMortem
	}
	f, err := p.memory()
	if err != nil {
		return &MemoryError{"write", addr, err}
	}
	err = transfer("write", addr, data, func(b []byte, at uint64) (int, error) {
		return unix.Pwrite(int(f.Fd()), b, int64(at))
	})
	// Some kernels let nobody write code through /proc (CONFIG_PROC_MEM_...).
	if errors.Is(err, unix.EIO) || errors.Is(err, unix.EACCES) || errors.Is(err, unix.EPERM) {
		if p.poke(addr, data) == nil {
			return nil
		}
	}
	return err
}

// transfer repeats a read or write until all is done: the kernel stops short
// where a page is missing, and names the page only when asked again.
func transfer(op string, addr uint64, buf []byte, once func([]byte, uint64) (int, error)) error {
	for done := 0; done < len(buf); {
		n, err := once(buf[done:], addr+uint64(done))
		switch {
		case err == unix.EINTR:
		case err != nil:
			return &MemoryError{op, addr + uint64(done), err}
		case n == 0: // the address space is gone: the process is ending
			return &MemoryError{op, addr + uint64(done), errors.Join(unix.ESRCH, io.ErrUnexpectedEOF)}
		default:
			done += n
		}
	}
	return nil
}

// poke writes word by word with PTRACE_POKETEXT.
func (p *Process) poke(addr uint64, data []byte) error {
	tid := p.threads[0].id
	for len(data) > 0 {
		var word [8]byte
		at := addr &^ 7
		if err := p.ReadMemory(at, word[:]); err != nil {
			return err
		}
		n := copy(word[addr-at:], data)
		w := binary.LittleEndian.Uint64(word[:])
		if err := ptraceWord(reqPoke, tid, uintptr(at), uintptr(w)); err != nil {
			return err
		}
		addr, data = addr+uint64(n), data[n:]
	}
	return nil
}

// A Mapping is one line of /proc/PID/maps: proc(5).
type Mapping struct {
	Start, End uint64
	Perms      string // such as "r-xp"
	Offset     uint64 // in the file
	Path       string // or "[stack]", "[vdso]", ""
}

// Maps lists what is mapped into the process.
func (p *Process) Maps() ([]Mapping, error) {
	if p.record != nil {
		return p.record.maps(), nil
	}
	text, err := os.ReadFile(p.proc("maps"))
	if err != nil {
		return nil, err
	}
	var maps []Mapping
	for line := range strings.Lines(string(text)) {
		if m, ok := parseMapping(line); ok {
			maps = append(maps, m)
		}
	}
	return maps, nil
}

// parseMapping reads "start-end perms offset device inode      path".
func parseMapping(line string) (m Mapping, ok bool) {
	fields := strings.Fields(line)
	if len(fields) < 5 {
		return m, false
	}
	low, high, ok := strings.Cut(fields[0], "-")
	var err1, err2, err3 error
	m.Start, err1 = strconv.ParseUint(low, 16, 64)
	m.End, err2 = strconv.ParseUint(high, 16, 64)
	m.Perms = fields[1]
	m.Offset, err3 = strconv.ParseUint(fields[2], 16, 64)
	if i := strings.IndexAny(line, "/["); i >= 0 && len(fields) > 5 {
		m.Path = strings.TrimRight(line[i:], "\n") // it may hold blanks
	}
	return m, ok && err1 == nil && err2 == nil && err3 == nil
}

// Auxv reads what the kernel told the program at its start: getauxval(3).
func (p *Process) Auxv() (map[uint64]uint64, error) {
	raw, err := p.rawAuxv()
	return parseAuxv(raw), err
}

func (p *Process) rawAuxv() ([]byte, error) {
	if p.record != nil {
		return p.record.Auxv, nil
	}
	return os.ReadFile(p.proc("auxv"))
}
