package breakpoints

import (
	"slices"
	"testing"
)

func TestSplit(t *testing.T) {
	tests := []struct {
		addr, size uint64
		want       []Region
	}{
		{0x1000, 1, []Region{{0x1000, 1, Write}}},
		{0x1000, 8, []Region{{0x1000, 8, Write}}},
		{0x1002, 2, []Region{{0x1002, 2, Write}}},
		{0x1001, 4, []Region{{0x1001, 1, Write}, {0x1002, 2, Write}, {0x1004, 1, Write}}},
		{0x1004, 8, []Region{{0x1004, 4, Write}, {0x1008, 4, Write}}},
		{0x1000, 12, []Region{{0x1000, 8, Write}, {0x1008, 4, Write}}},
		{0x1000, 3, []Region{{0x1000, 2, Write}, {0x1002, 1, Write}}},
		{0x1007, 8, []Region{{0x1007, 1, Write}, {0x1008, 4, Write}, {0x100c, 2, Write}, {0x100e, 1, Write}}},
		{0x1000, 0, nil},
	}
	for _, tt := range tests {
		got := Region{tt.addr, tt.size, Write}.Split(Registers)
		if !slices.Equal(got, tt.want) {
			t.Errorf("%d bytes at %#x: %v, want %v", tt.size, tt.addr, got, tt.want)
		}
	}
	if got := (Region{0, 1 << 40, Write}).Split(Registers); len(got) != Registers+1 {
		t.Errorf("a terabyte is split in %d pieces, want %d and no more", len(got), Registers+1)
	}
}

// FuzzSplit: the pieces are the region, none is unaligned, and they do not
// overlap.
func FuzzSplit(f *testing.F) {
	f.Add(uint64(0x1007), uint64(8))
	f.Fuzz(func(t *testing.T, addr, size uint64) {
		addr, size = addr>>8, size%100
		next := addr
		for _, p := range (Region{addr, size, Write}).Split(1000) {
			if p.Addr != next || p.Addr%p.Size != 0 || !slices.Contains([]uint64{1, 2, 4, 8}, p.Size) {
				t.Fatalf("%d bytes at %#x: a piece of %d at %#x", size, addr, p.Size, p.Addr)
			}
			next += p.Size
		}
		if next != addr+size {
			t.Fatalf("%d bytes at %#x: the pieces end at %#x", size, addr, next)
		}
	})
}

func TestAssign(t *testing.T) {
	tests := []struct {
		name   string
		wanted []Region
		held   []Region
		fits   bool
	}{
		{"nothing", nil, nil, true},
		{"four", []Region{{0, 8, Write}, {8, 8, Write}, {16, 8, Write}, {24, 8, Write}},
			[]Region{{0, 8, Write}, {8, 8, Write}, {16, 8, Write}, {24, 8, Write}}, true},
		{"five", []Region{{0, 32, Write}, {32, 1, Write}}, nil, false},
		{"the same twice", []Region{{0, 32, Write}, {8, 8, Write}},
			[]Region{{0, 8, Write}, {8, 8, Write}, {16, 8, Write}, {24, 8, Write}}, true},
		{"writes and reads", []Region{{0, 4, Write}, {0, 4, Read}}, []Region{{0, 4, ReadWrite}}, true},
		{"code and data", []Region{{0, 1, Write}, {0, 1, Execute}}, []Region{{0, 1, Write}, {0, 1, Execute}}, true},
	}
	for _, tt := range tests {
		held, fits := Assign(tt.wanted)
		if fits != tt.fits || !slices.Equal(held, tt.held) {
			t.Errorf("%s: %v, %t; want %v, %t", tt.name, held, fits, tt.held, tt.fits)
		}
	}
}

func TestMerge(t *testing.T) {
	got := Merge([]Region{{16, 4, 0}, {0, 8, 0}, {8, 4, 0}, {4, 2, 0}, {18, 4, 0}})
	if want := []Region{{0, 12, 0}, {16, 6, 0}}; !slices.Equal(got, want) {
		t.Errorf("merged: %v, want %v", got, want)
	}
}

func TestTouches(t *testing.T) {
	r := Region{8, 4, Write}
	for addr, want := range map[uint64]bool{3: false, 7: true, 8: true, 11: true, 12: false, 0: false} {
		if got := r.Touches(Region{addr, 2, Write}); got != want {
			t.Errorf("2 bytes at %d touch 4 at 8: %t", addr, got)
		}
	}
}
