package repl

import (
	"slices"
	"strings"
)

const (
	hookBefore = "hook-"
	hookAfter  = "hookpost-"
)

// hookName splits the name of a hook.
func hookName(name string) (kind, target string, ok bool) {
	for _, kind := range []string{hookBefore, hookAfter} {
		if target, ok := strings.CutPrefix(name, kind); ok {
			return kind, target, true
		}
	}
	return "", "", false
}

// hooked does a command between its hooks. A hook that fails keeps the
// command from being done.
func (sh *Shell) hooked(c *command, do func() error) error {
	if len(sh.commands) == sh.builtin { // nothing is defined
		return do()
	}
	if err := sh.hook(hookBefore, c.names); err != nil {
		return err
	}
	if err := do(); err != nil {
		return err
	}
	return sh.hook(hookAfter, c.names)
}

// hook does what the user wants done before or after a command, by whichever
// of its names he calls it. A hook that uses the command itself does not come
// round again.
func (sh *Shell) hook(kind string, names []string) error {
	for _, name := range names {
		c := sh.userNamed(kind + name)
		if c == nil || slices.Contains(sh.hooks, names[0]) {
			continue
		}
		sh.hooks = append(sh.hooks, names[0])
		err := sh.call(c.user, "")
		sh.hooks = sh.hooks[:len(sh.hooks)-1]
		return err
	}
	return nil
}
