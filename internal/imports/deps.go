package imports

import (
	_ "github.com/chzyer/readline"
	_ "github.com/creack/pty"
	_ "github.com/go-delve/liner"
	_ "github.com/hinshun/vt10x"
	_ "github.com/ianlancetaylor/demangle"
	_ "github.com/mattn/go-runewidth"
	_ "golang.org/x/arch/x86/x86asm"
	_ "golang.org/x/sys/unix"
	_ "golang.org/x/term"
	_ "golang.org/x/tools/txtar"
)
