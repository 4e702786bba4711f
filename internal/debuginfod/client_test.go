package debuginfod

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

const testID = "00112233445566778899aabbccddeeff00112233"

// elfFile is enough of one for a client.
var elfFile = append([]byte("\x7fELF"), bytes.Repeat([]byte("debug"), 100_000)...)

// A testServer answers with one handler and notes the requests.
type testServer struct {
	*httptest.Server
	mu    sync.Mutex
	paths []string
}

// asked are the paths of the requests so far.
func (s *testServer) asked() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.paths)
}

func serve(t *testing.T, handler http.HandlerFunc) *testServer {
	s := &testServer{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.paths = append(s.paths, r.URL.Path)
		s.mu.Unlock()
		handler(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func sendFile(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Length", fmt.Sprint(len(elfFile)))
	w.Write(elfFile)
}

// client makes a client of a cache of its own. Variables are set before.
func client(t *testing.T, urls ...string) *Client {
	t.Helper()
	if os.Getenv("DEBUGINFOD_CACHE_PATH") == "" {
		t.Setenv("DEBUGINFOD_CACHE_PATH", filepath.Join(t.TempDir(), "cache"))
	}
	t.Setenv("DEBUGINFOD_URLS", strings.Join(urls, " "))
	c := FromEnvironment()
	t.Cleanup(c.http.CloseIdleConnections)
	return c
}

// wantFile checks that a file came whole, and that nobody can spoil it.
func wantFile(t *testing.T, path string, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(got, elfFile) {
		t.Errorf("%s has %d bytes, %v; want %d", path, len(got), err, len(elfFile))
	}
	if stat, err := os.Stat(path); err != nil || stat.Mode().Perm() != 0o400 {
		t.Errorf("%v, %v; want mode 0400", stat.Mode(), err)
	}
}

// wantEmptyCache checks that nothing half done was left behind.
func wantEmptyCache(t *testing.T, c *Client) {
	t.Helper()
	if left, _ := filepath.Glob(filepath.Join(c.cache.dir, "*")); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

// The first request downloads; from then on nobody asks again, this process
// for what it remembers, another one for what is in the cache.
func TestFind(t *testing.T) {
	s := serve(t, sendFile)
	c := client(t, s.URL+"/")
	var reports []int64
	path, err := c.Find(t.Context(), strings.ToUpper(testID), func(done, total int64) {
		if reports = append(reports, done); total != int64(len(elfFile)) {
			t.Errorf("a total of %d, want %d", total, len(elfFile))
		}
	})
	wantFile(t, path, err)
	if want := filepath.Join(os.Getenv("DEBUGINFOD_CACHE_PATH"), testID, "debuginfo"); path != want {
		t.Errorf("%q, want %q", path, want)
	}
	if len(reports) < 2 || !slices.IsSorted(reports) || reports[len(reports)-1] != int64(len(elfFile)) {
		t.Errorf("progress %v, want some up to %d", reports, len(elfFile))
	}
	for _, again := range []*Client{c, client(t, s.URL)} {
		path, err := again.Find(t.Context(), testID, nil)
		wantFile(t, path, err)
	}
	if want := []string{"/buildid/" + testID + "/debuginfo"}; !slices.Equal(s.asked(), want) {
		t.Errorf("asked for %q, want %q", s.asked(), want)
	}
}

// Without servers not even the cache is looked at.
func TestOff(t *testing.T) {
	for _, urls := range []string{"", "  ", "ima:enforcing https://signed.example.com"} {
		c := client(t, urls)
		if path, err := c.Find(t.Context(), testID, nil); err != ErrOff || path != "" {
			t.Errorf("%q: %q, %v; want ErrOff", urls, path, err)
		}
		wantEmptyCache(t, c)
	}
}

func TestServers(t *testing.T) {
	got := servers("http://a/ ima:enforcing http://b  http://c ima:ignore\thttp://d//")
	if want := []string{"http://a", "http://d"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// What is not a build id comes into no path and no URL.
func TestBuildIDs(t *testing.T) {
	s := serve(t, sendFile)
	c := client(t, s.URL)
	for _, id := range []string{"", "a", "abc", "../../etc/passwd", "ab/cd", "xyz0", strings.Repeat("ab", 65), "ab cd", "abcd\x00"} {
		if path, err := c.Find(t.Context(), id, nil); err == nil || !strings.Contains(err.Error(), "is not a build id") {
			t.Errorf("%q: %q, %v", id, path, err)
		}
	}
	if len(s.asked()) > 0 {
		t.Errorf("asked for %q", s.asked())
	}
	wantEmptyCache(t, c)
}

// Each way in which a server can fail has words, leaves nothing, and is not
// tried twice.
func TestRefusals(t *testing.T) {
	tests := []struct {
		name    string
		handler http.HandlerFunc
		env     string // one variable
		want    string
	}{
		{"500", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(500) }, "", "500 Internal Server Error"},
		{"truncated", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", fmt.Sprint(len(elfFile)))
			w.Write(elfFile[:len(elfFile)/2])
		}, "", "unexpected EOF"},
		{"truncated in chunks", func(w http.ResponseWriter, r *http.Request) {
			w.Write(elfFile)
			w.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		}, "", "unexpected EOF"},
		{"empty", func(w http.ResponseWriter, r *http.Request) {}, "", "not an ELF file"},
		{"login", func(w http.ResponseWriter, r *http.Request) { w.Write([]byte("<html>")) }, "", "not an ELF file"},
		{"announced too large", sendFile, "DEBUGINFOD_MAXSIZE=1000", "larger than the 1000 bytes"},
		{"too large", func(w http.ResponseWriter, r *http.Request) {
			w.Write(elfFile[:10])
			w.(http.Flusher).Flush()
			w.Write(elfFile)
		}, "DEBUGINFOD_MAXSIZE=1000", "larger than the 1000 bytes"},
		{"refused as too large", func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("X-DEBUGINFOD-MAXSIZE") == "1000" {
				w.WriteHeader(406)
			}
		}, "DEBUGINFOD_MAXSIZE=1000", "larger than the 1000 bytes"},
		{"silent", func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, "DEBUGINFOD_TIMEOUT=1", "too slow: less than 100 KiB in 1s"},
		{"slow", drip, "DEBUGINFOD_TIMEOUT=1", "too slow"},
		{"long", drip, "DEBUGINFOD_MAXTIME=1", "not done after 1s"},
		{"in circles", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.Path, http.StatusFound) }, "", "10 redirects"},
		{"elsewhere", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "file:///etc/passwd", http.StatusFound)
		}, "", "unsupported protocol scheme"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if name, value, ok := strings.Cut(tt.env, "="); ok {
				t.Setenv(name, value)
			}
			s := serve(t, tt.handler)
			c := client(t, s.URL)
			path, err := c.Find(t.Context(), testID, nil)
			if err == nil || path != "" || errors.Is(err, ErrNotFound) || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), s.URL) {
				t.Errorf("%q, %v; want %q", path, err, tt.want)
			}
			wantEmptyCache(t, c)
			asked := len(s.asked())
			if _, again := c.Find(t.Context(), testID, nil); again != err || len(s.asked()) != asked {
				t.Errorf("asked again: %q, %v", s.asked(), again)
			}
		})
	}
}

// drip sends one byte each tenth of a second.
func drip(w http.ResponseWriter, r *http.Request) {
	for _, b := range elfFile {
		w.Write([]byte{b})
		w.(http.Flusher).Flush()
		select {
		case <-r.Context().Done():
			return
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// A large file may take longer than the timeout, if it gets on.
func TestTimeoutIsForSilence(t *testing.T) {
	t.Setenv("DEBUGINFOD_TIMEOUT", "1")
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		for part := range slices.Chunk(elfFile, 110<<10) {
			w.Write(part)
			w.(http.Flusher).Flush()
			time.Sleep(400 * time.Millisecond)
		}
	})
	path, err := client(t, s.URL).Find(t.Context(), testID, nil)
	wantFile(t, path, err)
}

func TestRedirect(t *testing.T) {
	s := serve(t, sendFile)
	first := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, s.URL+"/moved"+r.URL.Path, http.StatusMovedPermanently)
	})
	path, err := client(t, first.URL).Find(t.Context(), testID, nil)
	wantFile(t, path, err)
	if want := []string{"/moved/buildid/" + testID + "/debuginfo"}; !slices.Equal(s.asked(), want) {
		t.Errorf("asked for %q, want %q", s.asked(), want)
	}
}

// If a server is down, or does not have it, the next one is asked.
func TestNextServer(t *testing.T) {
	down := serve(t, sendFile)
	down.Close()
	without, with := serve(t, http.NotFound), serve(t, sendFile)
	path, err := client(t, down.URL, without.URL, with.URL).Find(t.Context(), testID, nil)
	wantFile(t, path, err)

	t.Setenv("DEBUGINFOD_CACHE_PATH", t.TempDir())
	c := client(t, down.URL, without.URL)
	_, err = c.Find(t.Context(), testID, nil)
	if err == nil || errors.Is(err, ErrNotFound) || !strings.Contains(err.Error(), "connection refused") {
		t.Errorf("%v; the one that is down may have it", err)
	}
	wantEmptyCache(t, c)
}

// A download that the user interrupts leaves nothing, and can be had again.
func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	first := true
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if first {
			first = false
			drip(w, r)
			return
		}
		sendFile(w, r)
	})
	c := client(t, s.URL, s.URL)
	_, err := c.Find(ctx, testID, func(done, total int64) { cancel() })
	if err != context.Canceled || len(s.asked()) != 1 {
		t.Errorf("%v, asked for %q; want one request that is cancelled", err, s.asked())
	}
	wantEmptyCache(t, c)
	path, err := c.Find(t.Context(), testID, nil)
	wantFile(t, path, err)
}

// Those who ask at the same time all get the file.
func TestFindAtOnce(t *testing.T) {
	c := client(t, serve(t, sendFile).URL)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			path, err := c.Find(t.Context(), testID, nil)
			if got, readErr := os.ReadFile(path); err != nil || readErr != nil || !bytes.Equal(got, elfFile) {
				t.Errorf("%d bytes, %v, %v", len(got), err, readErr)
			}
		})
	}
	all.Wait()
	if left, _ := filepath.Glob(filepath.Join(c.cache.dir, testID, "*")); len(left) != 1 {
		t.Errorf("left behind: %q", left)
	}
}
