package debuginfod

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// A cache is the directory that clients share. The file of a build id is
// BUILDID/debuginfo. If that is empty, no server had it when it was made.
type cache struct {
	dir string // "" if the environment names none
}

// cacheDir finds the directory [debuginfod-client-config(7), "CACHE"].
func cacheDir() string {
	if dir := os.Getenv("DEBUGINFOD_CACHE_PATH"); dir != "" {
		return dir
	}
	dir, err := os.UserCacheDir() // $XDG_CACHE_HOME or $HOME/.cache
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "debuginfod_client")
}

var (
	errNoCache = errors.New("no directory for downloads: neither HOME nor DEBUGINFOD_CACHE_PATH is set")
	errUnknown = errors.New("not in the cache")
)

func (c cache) path(id string) string { return filepath.Join(c.dir, id, "debuginfo") }

// lookup returns the path of a file, ErrNotFound if it is known that no
// server has it, and another error if the servers have to be asked.
func (c cache) lookup(id string) (string, error) {
	if c.dir == "" {
		return "", errNoCache
	}
	path := c.path(id)
	stat, err := os.Stat(path)
	switch {
	case err != nil:
		return "", err
	case !stat.Mode().IsRegular():
		return "", errUnknown
	case stat.Size() > 0:
		return path, nil
	case time.Since(stat.ModTime()) < c.missTime():
		return "", ErrNotFound
	}
	return "", errUnknown
}

// missTime is how long it is believed that no server has a file. The other
// clients keep it in a file of its own, in seconds.
func (c cache) missTime() time.Duration {
	const defaultTime = 10 * time.Minute
	text, err := os.ReadFile(filepath.Join(c.dir, "cache_miss_s"))
	if err != nil {
		return defaultTime
	}
	seconds, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 32)
	if err != nil {
		return defaultTime
	}
	return time.Duration(seconds) * time.Second
}

// noteMissing leaves an empty file, for us and the others. It replaces one
// whose time is over. Without it servers are asked more often; that is all,
// so an error is nobody's business.
func (c cache) noteMissing(id string) {
	f, err := c.create(id)
	if err == nil {
		c.keep(f, id)
	}
}

// create makes a file to download into, beside the place that it will have:
// rename(2) replaces a file in one step only within a file system.
func (c cache) create(id string) (*os.File, error) {
	if c.dir == "" {
		return nil, errNoCache
	}
	dir := filepath.Dir(c.path(id))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	return os.CreateTemp(dir, "debuginfo.*")
}

// keep closes a file that create made and gives it its place. Nobody may
// write to it from then on: others have it open, and mapped.
func (c cache) keep(f *os.File, id string) error {
	err := errors.Join(f.Chmod(0o400), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), c.path(id))
	}
	if err != nil {
		c.discard(f)
	}
	return err
}

// discard removes a file that create made, and its directory if that is empty.
func (c cache) discard(f *os.File) {
	f.Close() // a second time after keep, which does no harm
	os.Remove(f.Name())
	os.Remove(filepath.Dir(f.Name()))
}
