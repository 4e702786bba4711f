package dwarfinfo

import (
	"bytes"
	"debug/elf"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// debugDir is where distributions install separate debug files.
const debugDir = "/usr/lib/debug"

// errNoSeparate says that no file passed for the debug file of a program.
var errNoSeparate = errors.New("no separate debug file")

// A debugCandidate is a path at which the debug file of a program may be, and
// how a file that is there can prove that it is the one.
type debugCandidate struct {
	path  string
	proof proof
}

// A proof tells the debug file of a program from one of another program, or
// of another build of it: its addresses would be wrong, and silently so.
type proof interface {
	// check reads the file from its beginning. Its error has the words for
	// what differs.
	check(f *os.File) error
}

// sameBuildID wants the build id of the program, in hex: the linker computed
// it from what it linked, and both parts kept it.
type sameBuildID string

func (want sameBuildID) check(f *os.File) error {
	e, err := elf.NewFile(f)
	if err != nil {
		return fmt.Errorf("not an ELF file: %w", err)
	}
	if got := buildIDOf(e); got == "" {
		return errors.New("no build id")
	} else if got != string(want) {
		return fmt.Errorf("build id %s instead of %s", got, string(want))
	}
	return nil
}

// sameCRC wants the checksum that the program's debug link holds.
type sameCRC uint32

func (want sameCRC) check(f *os.File) error {
	got, err := crcOf(f)
	if err == nil && got != uint32(want) {
		err = fmt.Errorf("CRC %#x instead of %#x", got, uint32(want))
	}
	return err
}

// separateCandidates lists where the debug file of a program may be, in the
// order in which gdb looks [gdb manual, "Separate Debug Files"]. The build id
// (in hex) and the link may be empty, and dirs is debugDir unless the user
// says otherwise. Of the file system it asks only where symbolic links lead.
func separateCandidates(program, buildID string, link debugLink, dirs []string) []debugCandidate {
	found := buildIDCandidates(buildID, dirs)
	if link.name == "" {
		return found
	}
	beside := home(program)
	paths := []string{beside, filepath.Join(beside, ".debug")}
	for _, dir := range dirs {
		paths = append(paths, filepath.Join(dir, beside))
	}
	for _, path := range paths {
		found = append(found, debugCandidate{filepath.Join(path, link.name), sameCRC(link.crc)})
	}
	return found
}

// buildIDCandidates are the paths that a build id alone leads to. The first
// byte is a directory, so that none has tens of thousands of files.
func buildIDCandidates(buildID string, dirs []string) []debugCandidate {
	const firstByte = 2 // in hex digits
	var found []debugCandidate
	if len(buildID) > firstByte {
		name := filepath.Join(".build-id", buildID[:firstByte], buildID[firstByte:]+".debug")
		for _, dir := range dirs {
			found = append(found, debugCandidate{filepath.Join(dir, name), sameBuildID(buildID)})
		}
	}
	return found
}

// home is the directory of a program, absolute and without symbolic links, as
// gdb takes it: if /bin/vi leads to /usr/bin/vim, the latter is what a package
// installed, and so what its debug file is beside.
func home(program string) string {
	if target, err := filepath.EvalSymlinks(program); err == nil {
		program = target
	}
	if path, err := filepath.Abs(program); err == nil {
		program = path
	}
	return filepath.Dir(program)
}

// findSeparate finds the debug file of a program. If there is none, its error
// is errNoSeparate with what spoke against the files that were found; tried
// are the paths looked at, the last of which is the file if there is one.
func findSeparate(program, buildID string, link debugLink, dirs []string) (path string, tried []string, err error) {
	return firstProven(program, separateCandidates(program, buildID, link, dirs))
}

// findAlternate finds the file that the .gnu_debugaltlink of a debug file
// names: where it says, from the debug file's own directory on, or by the
// build id, which proves it in either case. Its results are findSeparate's.
func findAlternate(debugFile, name string, buildID []byte, dirs []string) (path string, tried []string, err error) {
	id := hex.EncodeToString(buildID)
	candidates := append([]debugCandidate{{besideFile(debugFile, name), sameBuildID(id)}}, buildIDCandidates(id, dirs)...)
	return firstProven(debugFile, candidates)
}

// findSupplementary finds the file that the .debug_sup of a debug file names.
func findSupplementary(debugFile string, link supLink) (path string, tried []string, err error) {
	return firstProven(debugFile, []debugCandidate{{besideFile(debugFile, link.name), sameChecksum(link.checksum)}})
}

// besideFile is a path that is counted from the directory of a file.
func besideFile(file, name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(home(file), name)
}

// sameChecksum wants the checksum that the file's .debug_sup has for the
// common one.
type sameChecksum []byte

func (want sameChecksum) check(f *os.File) error {
	e, err := elf.NewFile(f)
	if err != nil {
		return fmt.Errorf("not an ELF file: %w", err)
	}
	s := e.Section(".debug_sup")
	if s == nil {
		return errors.New("no section .debug_sup")
	}
	data, err := s.Data()
	if err != nil {
		return err
	}
	link, err := readDebugSup(data)
	if err == nil && !bytes.Equal(link.checksum, want) {
		err = fmt.Errorf("checksum %x instead of %x", link.checksum, []byte(want))
	}
	return err
}

// firstProven returns the first candidate that is there and is the one.
func firstProven(program string, candidates []debugCandidate) (path string, tried []string, err error) {
	own, _ := os.Stat(program) // nil for what is not a file, such as the vDSO
	var against []string
	for _, c := range candidates {
		tried = append(tried, c.path)
		err := c.prove(program, own)
		if err == nil {
			return c.path, tried, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			against = append(against, err.Error())
		}
	}
	if len(against) > 0 {
		return "", tried, fmt.Errorf("%w: %s", errNoSeparate, strings.Join(against, "; "))
	}
	return "", tried, errNoSeparate
}

// prove opens the candidate and checks it. Whether it is a plain file is
// asked first, for to open a pipe would wait for someone to write into it.
func (c debugCandidate) prove(program string, own fs.FileInfo) error {
	stat, err := os.Stat(c.path)
	if err != nil {
		return err
	}
	if !stat.Mode().IsRegular() {
		return fmt.Errorf("%s is not a regular file", c.path)
	}
	if own != nil && os.SameFile(stat, own) {
		return fmt.Errorf("%s is the file itself", c.path)
	}
	f, err := os.Open(c.path)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := c.proof.check(f); err != nil {
		return fmt.Errorf("%s does not match %s (%w)", c.path, program, err)
	}
	return nil
}
