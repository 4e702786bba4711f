package dwarfinfo

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"deet/internal/testprog"
)

// filesWithLines are files of this machine with lines: those that a distribution
// moved away from its libraries, and what "make bench-files" fetched. All of
// them if DEET_ALL is set, else some small ones.
func filesWithLines(t *testing.T) []string {
	t.Helper()
	moved, _ := filepath.Glob("/usr/lib/debug/.build-id/*/*.debug")
	fetched, _ := filepath.Glob(filepath.Join(testprog.Dir(), "bin/bench/*"))
	var files []string
	for _, path := range append(moved, fetched...) {
		stat, err := os.Stat(path)
		if err != nil || stat.Size() > 100<<20 { // readelf takes minutes for those
			continue
		}
		if os.Getenv("DEET_ALL") != "" || stat.Size() < 300_000 && len(files) < 12 {
			files = append(files, path)
		}
	}
	if len(files) == 0 {
		t.Skip("SKIPPED: no file of this machine has lines (apt-get install libc6-dbg)")
	}
	return files
}

// The rows of the system's files are those that readelf decodes, and sampled
// addresses are in the functions and lines that eu-addr2line finds.
func TestSystemFiles(t *testing.T) {
	rows, addresses := 0, 0
	for _, path := range filesWithLines(t) {
		f := open(t, path)
		want := liveRows(readelfRows(output(t, "readelf", "-W", "--debug-dump=no-follow-links", "--debug-dump=decodedline", path)))
		got := liveRows(tableRows(t, f))
		rows += len(want)
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s: %d rows, readelf has %d; first difference %s", path, len(got), len(want), difference(got, want))
		}
		addresses += compareSample(t, f)
	}
	t.Logf("%d rows and %d addresses compared", rows, addresses)
}

// liveRows drops the rows of sequences that begin at 0, where the linker puts
// what it threw away. Several of them may have been written over each other.
func liveRows(rows []string) []string {
	var live []string
	first := 0
	for i, r := range rows {
		if !strings.HasPrefix(r, "end ") {
			continue
		}
		low, high := rowAddr(rows[first]), rowAddr(r)
		if low != 0 && low < high {
			live = append(live, rows[first:i+1]...)
		}
		first = i + 1
	}
	return live
}

func rowAddr(row string) uint64 {
	fields := strings.Fields(row)
	a, _ := strconv.ParseUint(strings.TrimPrefix(fields[len(fields)-1], "0x"), 16, 64)
	return a
}

// compareSample asks about some addresses of the file's functions.
func compareSample(t *testing.T, f *File) int {
	t.Helper()
	units, err := f.unitList()
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 2)) // the same each time
	var addrs []Addr
	for _, u := range units {
		for _, fn := range u.functionList() {
			r := fn.Ranges[random.IntN(len(fn.Ranges))]
			addrs = append(addrs, r.Low+Addr(random.Uint64N(uint64(r.High-r.Low))))
		}
	}
	random.Shuffle(len(addrs), func(i, j int) { addrs[i], addrs[j] = addrs[j], addrs[i] })
	addrs = addrs[:min(len(addrs), 400)]
	args := []string{"-f", "-i", "-a", "-e", f.Path()}
	for _, a := range addrs {
		args = append(args, fmt.Sprintf("%#x", uint64(a)))
	}
	if len(addrs) == 0 {
		return 0
	}
	tool := "eu-addr2line"
	if len(units) > 0 && languageName(units[0].body().language()) == "go" {
		tool = "llvm-addr2line" // the other one finds no lines of Go's
	}
	answers := strings.Split("\n"+output(t, tool, args...), "\n0x")[1:]
	for i, answer := range answers {
		lines := strings.Split(strings.TrimSpace(answer), "\n")[1:]
		var want []string
		for ; len(lines) >= 2; lines = lines[2:] {
			name, _, _ := strings.Cut(lines[0], " inlined at ")
			place := filepath.Base(lines[1])
			if n := strings.LastIndexByte(place, ':'); n >= 0 && strings.Count(place, ":") > 1 {
				place = place[:n] // the column
			}
			want = append(want, name+" "+place)
		}
		if got := chainText(f, addrs[i]); !sameChain(got, want) {
			t.Errorf("%s: at %#x %v, %s says %v", f.Path(), uint64(addrs[i]), got, tool, want)
		}
	}
	return len(addrs)
}

// sameChain compares the chains. eu-addr2line names functions by their
// symbols, of which several may stand at one address.
func sameChain(got, want []string) bool {
	if len(got) != len(want) {
		return false
	}
	for i := range got {
		_, place, _ := strings.Cut(got[i], " ")
		_, wanted, _ := strings.Cut(want[i], " ")
		place = strings.Replace(place, ":?", ":0", 1)
		if got[i] != want[i] && place != wanted {
			return false
		}
	}
	return true
}
