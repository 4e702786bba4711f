package inferior

import (
	"encoding/binary"
	"os"
	"slices"
	"strings"

	"golang.org/x/sys/unix"
)

// A Region is a mapping with what the kernel knows of its pages: proc(5),
// "/proc/PID/smaps".
type Region struct {
	Mapping
	Changed bool // some page is the program's own by now, and not the file's
	Touched bool // some page is there, in memory or swapped out
	NoDump  bool // the program, or a driver, asked to leave it out of records: madvise(2), MADV_DONTDUMP
}

// Private reports whether what the program writes there is seen by nobody else.
func (r Region) Private() bool { return strings.HasSuffix(r.Perms, "p") }

// Anonymous reports whether there is no file behind it.
func (r Region) Anonymous() bool {
	return r.Path == "" || r.Path == "[heap]" || strings.HasPrefix(r.Path, "[stack") || strings.HasPrefix(r.Path, "[anon")
}

// Regions lists what is mapped into the process.
func (p *Process) Regions() ([]Region, error) {
	if p.record != nil {
		return p.record.Regions, nil
	}
	text, err := os.ReadFile(p.proc("smaps"))
	if err != nil {
		return nil, err
	}
	return parseRegions(string(text)), nil
}

// parseRegions reads smaps: a line as in maps, and then lines "Key: value".
func parseRegions(text string) []Region {
	var regions []Region
	for line := range strings.Lines(text) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		if strings.ContainsAny(key, " -") { // "7f00-7f10 r-xp 00000000 08" of "08:01"
			if m, ok := parseMapping(line); ok {
				regions = append(regions, Region{Mapping: m})
			}
			continue
		}
		if len(regions) == 0 {
			continue
		}
		r := &regions[len(regions)-1]
		some := !strings.HasPrefix(strings.TrimSpace(value), "0 ")
		switch key {
		case "Rss":
			r.Touched = r.Touched || some
		case "Swap":
			r.Touched, r.Changed = r.Touched || some, r.Changed || some
		case "Anonymous":
			r.Changed = r.Changed || some
		case "VmFlags":
			flags := strings.Fields(value)
			r.NoDump = slices.Contains(flags, "dd") || slices.Contains(flags, "io")
		}
	}
	return regions
}

// Present reports whether any page from addr on, for size bytes, is in memory
// or swapped out: proc(5), "/proc/PID/pagemap". An anonymous page that is
// neither has never been written to, and is zero.
func (p *Process) Present(addr, size uint64) (bool, error) {
	const page, entry = 4096, 8
	const inMemory, swapped = 1 << 63, 1 << 62
	f, err := os.Open(p.proc("pagemap"))
	if err != nil {
		return false, err
	}
	defer f.Close()
	buf := make([]byte, (size+page-1)/page*entry)
	n, err := unix.Pread(int(f.Fd()), buf, int64(addr/page*entry))
	if err != nil {
		return false, err
	}
	if n < len(buf) {
		return true, nil // nobody knows
	}
	for ; len(buf) >= entry; buf = buf[entry:] {
		if binary.LittleEndian.Uint64(buf)&(inMemory|swapped) != 0 {
			return true, nil
		}
	}
	return false, nil
}
