package debuginfod

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"time"
)

// fetch asks one server for a file and puts it into the cache. Its error is
// ErrNotFound if the server says so, and otherwise names the server.
func (c *Client) fetch(ctx context.Context, server, id string, progress func(done, total int64)) (string, error) {
	if c.maxTime > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, c.maxTime, fmt.Errorf("not done after %v", c.maxTime))
		defer cancel()
	}
	ctx, guard := newGuard(ctx, c.timeout)
	defer guard.stop()
	err := c.request(ctx, server, id, func(r *http.Response) error {
		return c.store(r, id, &meter{guard: guard, total: size(r), report: progress})
	})
	switch {
	case err == nil:
		return c.cache.path(id), nil
	case errors.Is(err, ErrNotFound):
		return "", err
	case ctx.Err() != nil:
		err = context.Cause(ctx) // says more than "context canceled"
	}
	return "", fmt.Errorf("%s: %w", server, err)
}

// request makes the request and hands an answer that holds a file to store
// [debuginfod(8), "WEBAPI", /buildid/BUILDID/debuginfo].
func (c *Client) request(ctx context.Context, server, id string, store func(*http.Response) error) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, server+"/buildid/"+id+"/debuginfo", nil)
	if err != nil {
		return err
	}
	req.Header.Set("User-Agent", "deet")
	if c.maxSize > 0 { // so that the server need not unpack what we refuse
		req.Header.Set("X-DEBUGINFOD-MAXSIZE", strconv.FormatInt(c.maxSize, 10))
	}
	r, err := c.http.Do(req)
	if err != nil {
		return errors.Unwrap(err) // without the URL, which is said already
	}
	defer r.Body.Close()
	switch r.StatusCode {
	case http.StatusOK:
		return store(r)
	case http.StatusNotFound:
		return ErrNotFound
	case http.StatusNotAcceptable:
		return errTooLarge(c.maxSize)
	}
	return errors.New(r.Status)
}

func errTooLarge(limit int64) error {
	return fmt.Errorf("larger than the %d bytes of DEBUGINFOD_MAXSIZE", limit)
}

// size is the size of the file in bytes, -1 if it is not known: an answer
// that was compressed on its way has no Content-Length of use.
func size(r *http.Response) int64 {
	if n, err := strconv.ParseInt(r.Header.Get("X-DEBUGINFOD-SIZE"), 10, 64); err == nil && n > 0 {
		return n
	}
	return r.ContentLength
}

// store writes what the server sends to a file of the cache, if all comes.
func (c *Client) store(r *http.Response, id string, m *meter) error {
	if c.maxSize > 0 && m.total > c.maxSize {
		return errTooLarge(c.maxSize)
	}
	f, err := c.cache.create(id)
	if err != nil {
		return err
	}
	if err := c.receive(f, r.Body, m); err != nil {
		c.cache.discard(f)
		return err
	}
	return c.cache.keep(f, id)
}

// receive copies a file up to its end. A body that is shorter than announced
// is an error of its reader. That it is an ELF file is checked because what
// lies between us and the server may answer too, with a page to log in.
func (c *Client) receive(f *os.File, body io.Reader, m *meter) error {
	limited := body
	if c.maxSize > 0 {
		limited = io.LimitReader(body, c.maxSize+1)
	}
	n, err := io.Copy(f, io.TeeReader(limited, m))
	if err != nil {
		return err
	}
	if c.maxSize > 0 && n > c.maxSize {
		return errTooLarge(c.maxSize)
	}
	var magic [4]byte
	if _, err := f.ReadAt(magic[:], 0); err != nil || string(magic[:]) != "\x7fELF" {
		return errors.New("the answer is not an ELF file")
	}
	return nil
}

// A guard ends a download that does not get on: a server has to send 100 KiB
// in each span of DEBUGINFOD_TIMEOUT, or the rest if that is less.
type guard struct {
	span   time.Duration
	timer  *time.Timer // nil if there is no timeout
	cancel context.CancelCauseFunc
	since  int // bytes since the timer was set
}

func newGuard(ctx context.Context, span time.Duration) (context.Context, *guard) {
	ctx, cancel := context.WithCancelCause(ctx)
	g := &guard{span: span, cancel: cancel}
	if span > 0 {
		g.timer = time.AfterFunc(span, func() { cancel(fmt.Errorf("too slow: less than 100 KiB in %v", span)) })
	}
	return ctx, g
}

func (g *guard) received(n int) {
	const enough = 100 << 10
	if g.since += n; g.timer != nil && g.since >= enough {
		g.since = 0
		g.timer.Reset(g.span)
	}
}

func (g *guard) stop() {
	if g.timer != nil {
		g.timer.Stop()
	}
	g.cancel(nil)
}

// A meter sees each part of a download go by.
type meter struct {
	guard       *guard
	done, total int64
	report      func(done, total int64) // may be nil
}

func (m *meter) Write(p []byte) (int, error) {
	m.guard.received(len(p))
	m.done += int64(len(p))
	if m.report != nil {
		m.report(m.done, m.total)
	}
	return len(p), nil
}
