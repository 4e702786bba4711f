//go:build unix

package dwarfinfo

import (
	"fmt"
	"os"
	"syscall"
)

// mapFile puts a file in memory without reading it: the kernel fetches each
// page when it is touched [mmap(2)].
func mapFile(f *os.File, size int64) (image []byte, unmap func([]byte), err error) {
	if size == 0 {
		return nil, func([]byte) {}, nil
	}
	image, err = syscall.Mmap(int(f.Fd()), 0, int(size), syscall.PROT_READ, syscall.MAP_PRIVATE)
	if err != nil {
		return nil, nil, fmt.Errorf("map %s: %w", f.Name(), err)
	}
	return image, func(image []byte) { syscall.Munmap(image) }, nil
}
