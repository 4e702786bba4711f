package debuginfod

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestCacheDir(t *testing.T) {
	tests := []struct{ path, xdg, home, want string }{
		{"/a", "/b", "/c", "/a"},
		{"", "/b", "/c", "/b/debuginfod_client"},
		{"", "", "/c", "/c/.cache/debuginfod_client"},
		{"", "", "", ""},
	}
	for _, tt := range tests {
		t.Setenv("DEBUGINFOD_CACHE_PATH", tt.path)
		t.Setenv("XDG_CACHE_HOME", tt.xdg)
		t.Setenv("HOME", tt.home)
		if got := cacheDir(); got != tt.want {
			t.Errorf("%v: %q", tt, got)
		}
	}
}

// That no server has a file is believed for ten minutes, or as long as the
// directory says, by this process and by others.
func TestMissing(t *testing.T) {
	s := serve(t, http.NotFound)
	c := client(t, s.URL)
	for _, again := range []*Client{c, c, client(t, s.URL)} {
		if path, err := again.Find(t.Context(), testID, nil); !errors.Is(err, ErrNotFound) || path != "" {
			t.Errorf("%q, %v; want ErrNotFound", path, err)
		}
	}
	if len(s.asked()) != 1 {
		t.Errorf("asked %d times, want once", len(s.asked()))
	}

	s = serve(t, sendFile)
	mark := c.cache.path(testID)
	age := func(d time.Duration) {
		when := time.Now().Add(-d)
		if err := os.Chtimes(mark, when, when); err != nil {
			t.Fatal(err)
		}
	}
	age(9 * time.Minute)
	if _, err := client(t, s.URL).Find(t.Context(), testID, nil); !errors.Is(err, ErrNotFound) {
		t.Errorf("after 9 minutes: %v", err)
	}
	if err := os.WriteFile(filepath.Join(c.cache.dir, "cache_miss_s"), []byte("3600\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	age(59 * time.Minute)
	if _, err := client(t, s.URL).Find(t.Context(), testID, nil); !errors.Is(err, ErrNotFound) {
		t.Errorf("after 59 minutes of 60: %v", err)
	}
	age(61 * time.Minute)
	path, err := client(t, s.URL).Find(t.Context(), testID, nil)
	wantFile(t, path, err)
}

// Clients of old made the empty file with mode 0, so it cannot be opened.
func TestMissingOfOldClients(t *testing.T) {
	s := serve(t, sendFile)
	c := client(t, s.URL)
	mark := c.cache.path(testID)
	if err := errors.Join(os.MkdirAll(filepath.Dir(mark), 0o700), os.WriteFile(mark, nil, 0)); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Find(t.Context(), testID, nil); !errors.Is(err, ErrNotFound) || len(s.asked()) > 0 {
		t.Errorf("%v, asked for %q; want ErrNotFound", err, s.asked())
	}
}

// Where nothing can be kept the error says so.
func TestNoCache(t *testing.T) {
	s := serve(t, sendFile)
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{filepath.Join(file, "cache"), ""} {
		c := client(t, s.URL)
		c.cache.dir = dir
		if path, err := c.Find(t.Context(), testID, nil); err == nil || path != "" || errors.Is(err, ErrNotFound) {
			t.Errorf("%q: %q, %v; want an error", dir, path, err)
		}
	}
}
