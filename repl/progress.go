package repl

import "golang.org/x/term"

// progress shows a download on one line, which a terminal sees grow. Where
// there is none, it is told once that it has begun.
func (sh *Shell) progress(file string, done, total int64) {
	live := !sh.Batch && sh.In != nil && term.IsTerminal(int(sh.In.Fd()))
	const mega = 1 << 20
	switch {
	case done < 0:
		sh.downloading = ""
		if live {
			sh.printf("\r\x1b[K")
		}
		sh.printf("Debug information of %s could not be had.\n", file)
	case done == total && total > 0:
		if live {
			sh.printf("\r\x1b[KDownloaded debug information of %s.\n", file)
		}
		sh.downloading = ""
	case live && total > 0:
		sh.printf("\r\x1b[KDownloading debug information of %s: %d of %d MB (Ctrl-C gives it up)", file, done/mega, total/mega)
	case sh.downloading != file:
		sh.downloading = file
		sh.printf("Downloading debug information of %s.\n", file)
	}
}
