package inferior

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// A Redirection changes one of the descriptors that a program starts with, as
// the < and > of a shell do. Redirections are carried out in their order, so
// that "> out 2>&1" and "2>&1 > out" differ as they do in sh(1), "Redirection".
type Redirection interface {
	apply(d *descriptors) error
}

type (
	// OpenFile: FD is a file, opened with Flags as open(2) takes them.
	OpenFile struct {
		FD    int
		Path  string // relative to the program's directory
		Flags int
	}

	// HereString: FD reads a text.
	HereString struct {
		FD   int
		Text string
	}

	// Duplicate: FD is what Of is at that moment.
	Duplicate struct{ FD, Of int }

	// CloseFile: the program does not have FD.
	CloseFile struct{ FD int }
)

// maxFD bounds the descriptors that can be redirected, as the soft limit of
// most systems does.
const maxFD = 1023

// descriptors are the files that a program starts with, by their number; nil
// where it has none.
type descriptors struct {
	dir    string
	tty    *os.File // the program's terminal, nil: ours
	files  []*os.File
	opened []*os.File // by us, to be closed once the program has them
}

// openDescriptors makes the descriptors of a command. The program gets no
// others: Go opens every file close-on-exec.
func openDescriptors(c Command) (*descriptors, error) {
	d := &descriptors{dir: c.Dir, files: []*os.File{c.Stdin, c.Stdout, c.Stderr}}
	if err := d.openTTY(c.TTY); err != nil {
		return nil, err
	}
	for fd, f := range d.files {
		if f != nil {
			continue
		}
		if err := (OpenFile{fd, os.DevNull, unix.O_RDWR}).apply(d); err != nil {
			d.close()
			return nil, err
		}
	}
	for _, r := range c.Redirections {
		if err := r.apply(d); err != nil {
			d.close()
			return nil, err
		}
	}
	return d, nil
}

func (d *descriptors) close() {
	for _, f := range d.opened {
		f.Close()
	}
}

// fds are the descriptors as syscall.ProcAttr takes them: -1 for one that is
// to be closed.
func (d *descriptors) fds() []uintptr {
	fds := make([]uintptr, len(d.files))
	for i, f := range d.files {
		fds[i] = ^uintptr(0)
		if f != nil {
			fds[i] = f.Fd()
		}
	}
	return fds
}

// set makes a file a descriptor.
func (d *descriptors) set(fd int, f *os.File) error {
	if fd < 0 || fd > maxFD {
		return fmt.Errorf("redirect descriptor %d: only 0 to %d can be redirected", fd, maxFD)
	}
	for fd >= len(d.files) {
		d.files = append(d.files, nil)
	}
	d.files[fd] = f
	return nil
}

func (r OpenFile) apply(d *descriptors) error {
	path := r.Path
	if !filepath.IsAbs(path) && d.dir != "" {
		path = filepath.Join(d.dir, path)
	}
	if stat, err := os.Stat(path); err == nil && stat.Mode()&os.ModeNamedPipe != 0 && r.Flags&unix.O_ACCMODE != unix.O_RDWR {
		// open(2) would wait for the other end in our place, and nobody could interrupt it.
		return fmt.Errorf("redirect to %s: it is a named pipe, whose opening waits for the other end: use \"set startup-with-shell on\"", r.Path)
	}
	f, err := os.OpenFile(path, r.Flags, 0o666)
	if err != nil {
		return fmt.Errorf("redirect to %s: %w", r.Path, unwrapPath(err))
	}
	d.opened = append(d.opened, f)
	return d.set(r.FD, f)
}

// unwrapPath drops the operation and the path from an error.
func unwrapPath(err error) error {
	if e, ok := err.(*os.PathError); ok {
		return e.Err
	}
	return err
}

// apply puts the text into a file that has no name: a pipe would hold only 64 KiB.
func (r HereString) apply(d *descriptors) error {
	fd, err := unix.MemfdCreate("here-string", unix.MFD_CLOEXEC)
	if err != nil {
		return fmt.Errorf("here string: memfd_create: %w", err)
	}
	f := os.NewFile(uintptr(fd), "here-string")
	d.opened = append(d.opened, f)
	if _, err := strings.NewReader(r.Text).WriteTo(f); err != nil {
		return fmt.Errorf("here string: %w", err)
	}
	if _, err := f.Seek(0, 0); err != nil {
		return fmt.Errorf("here string: %w", err)
	}
	return d.set(r.FD, f)
}

func (r Duplicate) apply(d *descriptors) error {
	if r.Of < 0 || r.Of >= len(d.files) || d.files[r.Of] == nil {
		return fmt.Errorf("redirect descriptor %d to %d: the program has no descriptor %d", r.FD, r.Of, r.Of)
	}
	return d.set(r.FD, d.files[r.Of])
}

func (r CloseFile) apply(d *descriptors) error { return d.set(r.FD, nil) }

// openTTY makes a terminal the standard input, output and error. It is not to
// become ours by being opened: open(2), O_NOCTTY.
func (d *descriptors) openTTY(path string) error {
	if path == "" {
		return nil
	}
	f, err := os.OpenFile(path, os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		return fmt.Errorf("open the terminal %s: %w", path, unwrapPath(err))
	}
	d.opened = append(d.opened, f)
	d.files = []*os.File{f, f, f}
	if _, err := unix.IoctlGetTermios(int(f.Fd()), unix.TCGETS); err == nil {
		d.tty = f
	}
	return nil
}
