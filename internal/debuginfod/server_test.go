package debuginfod

import (
	"bytes"
	"debug/elf"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"deet/internal/testprog"
)

// startServer starts debuginfod for the files in dir, and waits until it has
// the file of a build id.
func startServer(t *testing.T, dir, id string) (url string) {
	t.Helper()
	testprog.NeedTool(t, "debuginfod")
	l, err := net.Listen("tcp", "127.0.0.1:0") // to know a port that is free
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	l.Close()
	var log bytes.Buffer
	server := exec.Command("debuginfod", "-d", ":memory:", "-p", fmt.Sprint(port), "-F", dir)
	server.Env = []string{"HOME=" + t.TempDir()} // and no servers upstream
	server.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	server.Stdout, server.Stderr = &log, &log
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Process.Kill(); server.Wait() })
	url = fmt.Sprintf("http://127.0.0.1:%d", port)
	for range 200 {
		r, err := http.Get(url + "/buildid/" + id + "/debuginfo")
		if err == nil {
			r.Body.Close()
		}
		if err == nil && r.StatusCode == http.StatusOK {
			return url
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Skipf("SKIPPED: debuginfod has no %s after 10 s\n%s", id, log.String())
	return ""
}

// buildDebugFile makes a debug file, and says its build id.
func buildDebugFile(t *testing.T) (path, id string) {
	t.Helper()
	b, err := testprog.NewBuilder()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	path = filepath.Join(t.TempDir(), "program.debug")
	testprog.NeedTool(t, "objcopy")
	if out, err := exec.Command("objcopy", "--only-keep-debug", b.Build(t, "steps.c"), path).CombinedOutput(); err != nil {
		t.Fatalf("objcopy: %v\n%s", err, out)
	}
	f, err := elf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	note, err := f.Section(".note.gnu.build-id").Data()
	if err != nil {
		t.Fatal(err)
	}
	return path, hex.EncodeToString(note[16:])
}

// A real server has what we look for, and says what it has not.
func TestRealServer(t *testing.T) {
	file, id := buildDebugFile(t)
	url := startServer(t, filepath.Dir(file), id)
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	total := int64(0)
	path, err := client(t, url).Find(t.Context(), id, func(_, n int64) { total = n })
	if err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, want) || total != int64(len(want)) {
		t.Errorf("%d bytes of %d, %v; want %d", len(got), total, err, len(want))
	}
	if _, err := client(t, url).Find(t.Context(), testID, nil); !errors.Is(err, ErrNotFound) {
		t.Errorf("what the server has not: %v", err)
	}
	t.Setenv("DEBUGINFOD_CACHE_PATH", t.TempDir())
	t.Setenv("DEBUGINFOD_MAXSIZE", "1000")
	if _, err := client(t, url).Find(t.Context(), id, nil); err == nil || !strings.Contains(err.Error(), "larger than the 1000 bytes") {
		t.Errorf("what is too large: %v", err)
	}
}

// The cache is the one of debuginfod-find: each finds what the other left,
// when the server is gone, also that a file is missing.
func TestSharedCache(t *testing.T) {
	testprog.NeedTool(t, "debuginfod-find")
	file, id := buildDebugFile(t)
	url := startServer(t, filepath.Dir(file), id)
	const gone = "http://127.0.0.1:9"
	find := func(url, id string) (path, message string) {
		cmd := exec.Command("debuginfod-find", "debuginfo", id)
		cmd.Env = append(os.Environ(), "DEBUGINFOD_URLS="+url)
		out, err := cmd.CombinedOutput()
		if err != nil {
			return "", string(out)
		}
		return strings.TrimSpace(string(out)), ""
	}
	const missing = "No such file or directory" // and not "Connection refused"

	c := client(t, url)
	ours, err := c.Find(t.Context(), id, nil)
	if theirs, message := find(gone, id); err != nil || theirs != ours {
		t.Errorf("we left %q, %v; debuginfod-find has %q %s", ours, err, theirs, message)
	}
	c.Find(t.Context(), testID, nil)
	if _, message := find(gone, testID); !strings.Contains(message, missing) {
		t.Errorf("we found nothing; debuginfod-find says %q", message)
	}

	t.Setenv("DEBUGINFOD_CACHE_PATH", filepath.Join(t.TempDir(), "theirs"))
	theirs, message := find(url, id)
	find(url, testID)
	c = client(t, gone)
	if ours, err := c.Find(t.Context(), id, nil); err != nil || ours != theirs {
		t.Errorf("debuginfod-find left %q %s; we have %q, %v", theirs, message, ours, err)
	}
	if _, err := c.Find(t.Context(), testID, nil); !errors.Is(err, ErrNotFound) {
		t.Errorf("debuginfod-find found nothing; we say %v", err)
	}
}
