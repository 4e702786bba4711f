package debugger

import (
	"slices"

	"deet/dwarfinfo"
)

// A Block is the part of a function in which a variable is in scope. It stays
// the same over runs, so its addresses are as linked.
type Block struct {
	path string // of the image
	code []dwarfinfo.Range
}

// BlockOf finds the block of a variable of the selected frame. A name that is
// global, or nothing here, has none.
func (s *Session) BlockOf(name string) (Block, bool) {
	ctx, err := s.frameContext(s.stack.selected)
	if err != nil {
		return Block{}, false
	}
	fn := ctx.function()
	if fn == nil {
		return Block{}, false
	}
	code, ok := fn.ScopeOf(name, ctx.pc())
	return Block{ctx.a.image.file.Path(), code}, ok
}

// Within reports whether the selected frame is in a block.
func (s *Session) Within(b Block) bool {
	ctx, err := s.frameContext(s.stack.selected)
	if err != nil || ctx.a.image.file.Path() != b.path {
		return false
	}
	pc := ctx.pc()
	return slices.ContainsFunc(b.code, func(r dwarfinfo.Range) bool { return pc >= r.Low && pc < r.High })
}
