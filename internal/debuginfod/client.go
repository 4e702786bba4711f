// Package debuginfod asks servers for the debug files of programs that were
// installed without them.
//
// A distribution that strips its programs keeps their debug information, and
// may serve it over HTTP: the path of a request holds the build id that the
// linker left in the program, so that the answer is the file of that very
// build or none [debuginfod(8), "WEBAPI"]. The user says which servers are
// trusted, in DEBUGINFOD_URLS; without it nothing is ever asked.
//
// Find looks first into a directory that all clients on the machine share,
// gdb and eu-readelf among them. What one of them downloaded the others do
// not download again, and what no server has they do not ask for again soon
// [debuginfod-client-config(7)]. Only then it asks the servers, in order.
// The file takes its place in the directory in one step, once it is whole.
package debuginfod

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

var (
	// ErrOff says that the user trusts no server.
	ErrOff = errors.New("DEBUGINFOD_URLS is not set")
	// ErrNotFound says that no server has the file.
	ErrNotFound = errors.New("no debuginfod server has it")
)

// A Client remembers what it asked. It may be used from several goroutines.
type Client struct {
	servers []string // URLs, without the slash at the end
	cache   cache
	timeout time.Duration // in which a server has to send something; 0: for ever
	maxTime time.Duration // for a whole file; 0: for ever
	maxSize int64         // in bytes; 0: any
	http    *http.Client

	mu      sync.Mutex
	answers map[string]answer // by build id
}

// An answer is what became of a request: a path or an error.
type answer struct {
	path string
	err  error
}

// FromEnvironment makes a client with the settings of the user's environment
// [debuginfod-client-config(7), "ENVIRONMENT VARIABLES"]. It does nothing
// that costs time, whether servers are set or not.
func FromEnvironment() *Client {
	const defaultTimeout = 90
	return &Client{
		servers: servers(os.Getenv("DEBUGINFOD_URLS")),
		cache:   cache{cacheDir()},
		timeout: time.Duration(number("DEBUGINFOD_TIMEOUT", defaultTimeout, mostSeconds)) * time.Second,
		maxTime: time.Duration(number("DEBUGINFOD_MAXTIME", 0, mostSeconds)) * time.Second,
		maxSize: number("DEBUGINFOD_MAXSIZE", 0, mostBytes),
		http: &http.Client{Transport: &http.Transport{
			Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true, IdleConnTimeout: time.Minute,
		}},
		answers: make(map[string]answer),
	}
}

// With these, what is computed from the variables does not overflow.
const (
	mostSeconds = 1 << 33
	mostBytes   = 1 << 62
)

// number reads a variable. What is not a number does not count, and what is
// below zero is zero, which is no limit.
func number(variable string, otherwise, most int64) int64 {
	n, err := strconv.ParseInt(os.Getenv(variable), 10, 64)
	if err != nil {
		return otherwise
	}
	return min(max(n, 0), most)
}

// servers reads DEBUGINFOD_URLS: URLs with space between them. Words such as
// ima:enforcing say how the files of the servers after them must be signed.
// We cannot check signatures, so those that must be signed are left out.
func servers(list string) []string {
	var urls []string
	signed := false
	for _, word := range strings.Fields(list) {
		if policy, ok := strings.CutPrefix(word, "ima:"); ok {
			signed = policy != "ignore"
		} else if !signed {
			urls = append(urls, strings.TrimRight(word, "/"))
		}
	}
	return urls
}

// Find returns the path of the debug file of a build id, given in hex. The
// file is ready to be read; that it is of that build is the server's word.
//
// The error is ErrOff if there is no server, wraps ErrNotFound if none has
// the file, and is ctx's if that ended first. Each build id is asked for
// once: later calls return the same, unless it was ctx that ended. The
// progress of a download is reported in bytes, with total -1 if it is not
// known; progress may be nil, and is called in the caller's goroutine.
func (c *Client) Find(ctx context.Context, buildID string, progress func(done, total int64)) (path string, err error) {
	if len(c.servers) == 0 {
		return "", ErrOff
	}
	id, err := canonical(buildID)
	if err != nil {
		return "", err
	}
	c.mu.Lock()
	known, ok := c.answers[id]
	c.mu.Unlock()
	if ok {
		return known.path, known.err
	}
	path, err = c.find(ctx, id, progress)
	if ctx.Err() != nil && err != nil {
		return "", ctx.Err()
	}
	if err != nil {
		err = fmt.Errorf("debuginfo of build id %s: %w", id, err)
	}
	c.mu.Lock()
	c.answers[id] = answer{path, err}
	c.mu.Unlock()
	return path, err
}

// canonical checks that a build id is one, before it becomes a part of paths
// and URLs, and makes its letters small.
func canonical(buildID string) (string, error) {
	const most = 64 // bytes; SHA-1, which linkers use, has 20
	id, err := hex.DecodeString(buildID)
	if err != nil || len(id) == 0 || len(id) > most {
		return "", fmt.Errorf("%q is not a build id", buildID)
	}
	return hex.EncodeToString(id), nil
}

// find looks into the cache, and then asks each server until one has it.
func (c *Client) find(ctx context.Context, id string, progress func(done, total int64)) (string, error) {
	if path, err := c.cache.lookup(id); err == nil || errors.Is(err, ErrNotFound) {
		return path, err
	}
	var refusals []string
	for _, server := range c.servers {
		path, err := c.fetch(ctx, server, id, progress)
		if err == nil || ctx.Err() != nil {
			return path, err
		}
		if !errors.Is(err, ErrNotFound) {
			refusals = append(refusals, err.Error())
		}
	}
	if len(refusals) > 0 { // one of those may have it, another day
		return "", errors.New(strings.Join(refusals, "; "))
	}
	c.cache.noteMissing(id)
	return "", ErrNotFound
}
