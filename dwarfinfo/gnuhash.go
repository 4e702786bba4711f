package dwarfinfo

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
)

// exportedSymbol finds a symbol among those that a file offers to others, by
// the hash table that the loader uses. It reads a few words wherever they
// stand in the file, however many symbols there are.
//
// The table has four parts after its header: a Bloom filter, which says no to
// most names that are not there; buckets, each the first symbol with a given
// hash modulo their number; and for each symbol its hash, of which the lowest
// bit is set at the last one of a bucket. The symbols of a bucket stand side
// by side in the symbol table. (The format is described nowhere but in the
// source of the GNU linker and loader: DT_GNU_HASH.)
func (f *File) exportedSymbol(name string) (Symbol, bool) {
	table, hasTable := f.dynamicValue(elf.DT_GNU_HASH)
	symtab, hasSymbols := f.dynamicValue(elf.DT_SYMTAB)
	strtab, hasStrings := f.dynamicValue(elf.DT_STRTAB)
	if !hasTable || !hasSymbols || !hasStrings {
		return Symbol{}, false
	}
	h, ok := f.gnuHashTable(Addr(table))
	if !ok {
		return Symbol{}, false
	}
	hash := gnuHash(name)
	if !f.bloomHas(h, hash) {
		return Symbol{}, false
	}
	first, ok := f.imageUint32(h.buckets + 4*Addr(hash%h.bucketCount))
	if !ok || first < h.firstSymbol {
		return Symbol{}, false // 0: the bucket is empty
	}
	var best Symbol
	found := false
	most := uint32(min(len(f.main.image)/elf.Sym64Size, 1<<31)) // as many symbols as the file can hold
	for i := first; i-first < most; i++ {
		chain, ok := f.imageUint32(h.chains + 4*Addr(i-h.firstSymbol))
		if !ok {
			break // the table is damaged, or the symbol is the last one
		}
		if chain|1 == hash|1 {
			sym, current, ok := f.dynamicSymbol(Addr(symtab), Addr(strtab), i, name)
			if ok && (current || !found) {
				best, found = sym, true
			}
			if ok && current {
				break
			}
		}
		if chain&1 != 0 {
			break
		}
	}
	return best, found
}

// A gnuHashHeader is the beginning of the hash table, and where its parts are.
type gnuHashHeader struct {
	bucketCount uint32
	firstSymbol uint32 // those before it, the imported ones, are not in the table
	bloomWords  uint32
	bloomShift  uint32
	bloom       Addr
	buckets     Addr
	chains      Addr
}

func (f *File) gnuHashTable(at Addr) (gnuHashHeader, bool) {
	const headerSize, bloomWord, bucket = 16, 8, 4
	var raw [headerSize]byte
	if f.ReadImage(at, raw[:]) != nil {
		return gnuHashHeader{}, false
	}
	word := binary.LittleEndian.Uint32
	h := gnuHashHeader{bucketCount: word(raw[:]), firstSymbol: word(raw[4:]), bloomWords: word(raw[8:]), bloomShift: word(raw[12:])}
	if h.bucketCount == 0 || h.bloomWords == 0 {
		return gnuHashHeader{}, false
	}
	h.bloom = at + headerSize
	h.buckets = h.bloom + bloomWord*Addr(h.bloomWords)
	h.chains = h.buckets + bucket*Addr(h.bucketCount)
	return h, true
}

// bloomHas asks the filter: two bits of one word must be set.
func (f *File) bloomHas(h gnuHashHeader, hash uint32) bool {
	const wordBits = 64
	var raw [8]byte
	if f.ReadImage(h.bloom+8*Addr(hash/wordBits%h.bloomWords), raw[:]) != nil {
		return false
	}
	mask := uint64(1)<<(hash%wordBits) | uint64(1)<<(hash>>h.bloomShift%wordBits)
	return binary.LittleEndian.Uint64(raw[:])&mask == mask
}

// gnuHash is the hash of DT_GNU_HASH, after Daniel J. Bernstein.
func gnuHash(name string) uint32 {
	h := uint32(5381)
	for i := range len(name) {
		h = h*33 + uint32(name[i])
	}
	return h
}

// dynamicSymbol reads the i-th dynamic symbol, if it bears a name. A library
// may keep old versions of a function under the same name, for programs that
// were linked long ago: current is false for those.
func (f *File) dynamicSymbol(symtab, strtab Addr, i uint32, name string) (sym Symbol, current, ok bool) {
	var raw [elf.Sym64Size]byte
	if f.ReadImage(symtab+elf.Sym64Size*Addr(i), raw[:]) != nil {
		return Symbol{}, false, false
	}
	text, ok := f.imageString(strtab + Addr(binary.LittleEndian.Uint32(raw[:])))
	if !ok || text != name {
		return Symbol{}, false, false
	}
	sym, ok = symbolFrom(raw[:])
	sym.Name = text
	return sym, f.currentVersion(i), ok
}

// currentVersion reports whether the i-th dynamic symbol is the one that new
// programs are linked to [Linux Standard Base, "Symbol Version Table"].
func (f *File) currentVersion(i uint32) bool {
	const hidden = 0x8000
	versions, ok := f.dynamicValue(elf.DT_VERSYM)
	if !ok {
		return true
	}
	var raw [2]byte
	err := f.ReadImage(Addr(versions)+2*Addr(i), raw[:])
	return err == nil && binary.LittleEndian.Uint16(raw[:])&hidden == 0
}

func (f *File) imageUint32(a Addr) (uint32, bool) {
	var raw [4]byte
	if f.ReadImage(a, raw[:]) != nil {
		return 0, false
	}
	return binary.LittleEndian.Uint32(raw[:]), true
}

// imageString reads a text that ends with a NUL, in small pieces: most names
// are short, and the last one may end right before the end of the segment.
func (f *File) imageString(a Addr) (string, bool) {
	const longest = 1 << 16
	var text []byte
	for size := 64; len(text) < longest; {
		piece := make([]byte, size)
		if f.ReadImage(a+Addr(len(text)), piece) != nil {
			if size /= 2; size == 0 {
				return "", false
			}
			continue
		}
		if n := bytes.IndexByte(piece, 0); n >= 0 {
			return string(append(text, piece[:n]...)), true
		}
		text = append(text, piece...)
	}
	return "", false
}
