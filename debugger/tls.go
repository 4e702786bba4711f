package debugger

import (
	"encoding/binary"
	"errors"
	"fmt"
	"path/filepath"

	"deet/dwarfinfo"
	"deet/expr"
	"deet/inferior"
)

// Each thread has its own block of the thread-local variables of each file.
// That of the program ends where the thread pointer points [ELF TLS, "variant
// II"]. Those of libraries are found through the thread's vector of blocks, the
// dtv, in which each library has the place that the loader gave it. Where the
// parts of these tables are differs from one C library to the next; glibc says
// it in variables made for debuggers, _thread_db_STRUCT_FIELD.

var errNoThread = errors.New("a thread-local variable exists only while the program runs")

// threadLocal is the address of a thread-local variable of a file, in the
// selected thread.
func (s *Session) threadLocal(im *image, offset uint64) (uint64, error) {
	if s.process == nil || s.thread == nil {
		return 0, errNoThread
	}
	regs, err := s.thread.Registers()
	if err != nil {
		return 0, err
	}
	if im == s.images.main() {
		size, ok := im.file.TLSSize()
		if !ok {
			return 0, errors.New("the program has no thread-local storage")
		}
		return regs.Fs_base - size + offset, nil
	}
	block, err := s.tlsBlock(im, &regs)
	return block + offset, err
}

// A tlsField is where a field is, in bytes, and how large.
type tlsField struct{ offset, size uint64 }

// tlsField reads what the C library says of a field: three numbers of 32 bits,
// its size in bits, how many there are and its offset.
func (s *Session) tlsField(name string) (tlsField, error) {
	for _, im := range s.allImages() {
		sym, ok := im.file.Symbol("_thread_db_" + name)
		if !ok {
			continue
		}
		var raw [12]byte
		err := s.ReadMemory(im.Runtime(sym.Addr), raw[:])
		word := binary.LittleEndian.Uint32
		return tlsField{uint64(word(raw[8:])), uint64(word(raw[:])) / 8}, err
	}
	return tlsField{}, errors.New("the C library does not say where the thread-local variables of libraries are")
}

// tlsFields reads of several.
func (s *Session) tlsFields(names ...string) ([]tlsField, error) {
	var fields []tlsField
	for _, name := range names {
		f, err := s.tlsField(name)
		if err != nil {
			return nil, err
		}
		fields = append(fields, f)
	}
	return fields, nil
}

// tlsBlock is where the block of a library begins.
func (s *Session) tlsBlock(im *image, regs *inferior.Registers) (uint64, error) {
	f, err := s.tlsFields("link_map_l_tls_modid", "link_map_l_tls_offset", "pthread_dtvp", "dtv_dtv", "dtv_t_pointer_val")
	if err != nil {
		return 0, err
	}
	modid, offset, dtvp, entry, pointer := f[0], f[1], f[2], f[3], f[4]
	loaded, ok := s.loadedAt(im.bias)
	if !ok {
		return 0, fmt.Errorf("the loader does not list %s", filepath.Base(im.file.Path()))
	}
	module, err := s.readWord(loaded + modid.offset)
	if err != nil {
		return 0, err
	}
	dtv, err := s.readWord(regs.Fs_base + dtvp.offset)
	if err != nil {
		return 0, err
	}
	const unallocated = ^uint64(0) // the first use in the thread makes the block
	if length, err := s.readWord(dtv - entry.size); err == nil && module > 0 && module <= length {
		block, err := s.readWord(dtv + entry.offset + module*entry.size + pointer.offset)
		if err == nil && block != unallocated && block != 0 {
			return block, nil
		}
	}
	if distance, err := s.readWord(loaded + offset.offset); err == nil && int64(distance) > 0 {
		return regs.Fs_base - distance, nil // it is beside that of the program in every thread
	}
	return 0, fmt.Errorf("the thread has not used the thread-local variables of %s yet", filepath.Base(im.file.Path()))
}

// loadedAt finds the loader's entry of a file by its bias.
func (s *Session) loadedAt(bias uint64) (entry uint64, ok bool) {
	s.loaderList(func(at uint64, f loadedFile) bool {
		if f.bias == bias {
			entry, ok = at, true
		}
		return !ok
	})
	return entry, ok
}

// threadLocalNamed finds a thread-local variable that only the linker knows:
// that of a library without debug information, or declared and no more in the
// unit that uses it. It has the type t, nil if that is unknown.
func (s *Session) threadLocalNamed(name string, t dwarfinfo.Type) (expr.Value, bool) {
	if s.process == nil || s.thread == nil {
		return expr.Value{}, false
	}
	for _, im := range s.allImages() {
		offset, size, ok := im.file.ThreadLocal(name)
		if !ok {
			continue
		}
		addr, err := s.threadLocal(im, offset)
		v := expr.SymbolValue(addr, false)
		v.Err = err
		if number := expr.Int(0).Type; name == "errno" && size == uint64(number.Size()) {
			v.Type = number // C says so: errno(3)
		}
		if t != nil {
			v.Type = t
		}
		return v, true
	}
	return expr.Value{}, false
}
