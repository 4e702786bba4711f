package expr

import "bytes"

// Same reports whether two values of one expression, computed at two moments
// and fetched, are the same. Of a bitfield only its own bits count.
func Same(v, w Value) bool {
	switch {
	case v.Err != nil || w.Err != nil:
		return v.Err != nil && w.Err != nil
	case v.BitSize > 0 && v.BitSize == w.BitSize:
		return bits(v.Bytes, v.BitOffset, v.BitSize, false) == bits(w.Bytes, w.BitOffset, w.BitSize, false)
	}
	return bytes.Equal(v.Bytes, w.Bytes)
}
