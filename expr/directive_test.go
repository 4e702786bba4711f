package expr

import (
	"math"
	"math/big"
	"testing"
)

// What C's printf prints, also where gdb's printf does not know it.
func TestDirectives(t *testing.T) {
	tests := []struct {
		format string
		value  any // uint64, float64 or string
		want   string
	}{
		{"%d", uint64(1 << 32), "0"}, {"%hhd", uint64(200), "-56"}, {"%hd", uint64(70000), "4464"}, {"%hx", ^uint64(0), "ffff"},
		{"%lx", ^uint64(0), "ffffffffffffffff"}, {"%td", ^uint64(0), "-1"}, {"%jd", uint64(1 << 40), "1099511627776"},
		{"%+d", uint64(5), "+5"}, {"% d", uint64(5), " 5"}, {"%+ d", uint64(5), "+5"}, {"%-+5d|", uint64(5), "+5   |"},
		{"%05d", ^uint64(0), "-0001"}, {"%-05d|", uint64(5), "5    |"}, {"%.0d|", uint64(0), "|"}, {"%ld", uint64(1 << 63), "-9223372036854775808"},
		{"%#08x", uint64(255), "0x0000ff"}, {"%#X", uint64(255), "0XFF"}, {"%#.4o", uint64(8), "0010"}, {"%#o", uint64(0), "0"},
		{"%a", 1.0, "0x1p+0"}, {"%a", 2.5, "0x1.4p+1"}, {"%A", -0.1, "-0X1.999999999999AP-4"}, {"%.2a", 1.125, "0x1.20p+0"}, {"%a", 1e300, "0x1.7e43c8800759cp+996"},
		{"%f", math.Inf(1), "inf"}, {"%F", math.Inf(-1), "-INF"}, {"%08f", math.Inf(1), "     inf"}, {"%+g", math.NaN(), "nan"},
		{"%g", 0.0, "0"}, {"%g", math.Copysign(0, -1), "-0"}, {"%.0g", 1234.0, "1e+03"}, {"%.3g", 1234.0, "1.23e+03"}, {"%.10g", 0.1, "0.1"},
		{"%e", 0.0, "0.000000e+00"}, {"%.0e", 15.0, "2e+01"}, {"%.0f", 0.5, "0"}, {"%.0f", 1.5, "2"}, {"%010.2f", -2.5, "-000002.50"},
		{"%s", "text", "text"}, {"%.2s|%%", "text", "te|%"}, {"%-6s|", "text", "text  |"}, {"%06s", "text", "  text"},
	}
	for _, tt := range tests {
		pieces, err := parseFormat(tt.format)
		if err != nil {
			t.Errorf("%s: %v", tt.format, err)
			continue
		}
		got := ""
		for _, p := range pieces {
			switch value := tt.value.(type) {
			case uint64:
				got += p.textOr(func(d directive) string { return d.integer(value) })
			case float64:
				var f *big.Float
				if !math.IsNaN(value) {
					f = big.NewFloat(value)
				}
				got += p.textOr(func(d directive) string { return d.real(f) })
			case string:
				got += p.textOr(func(d directive) string { return d.text(value) })
			}
		}
		if got != tt.want {
			t.Errorf("%s of %v is %q, want %q", tt.format, tt.value, got, tt.want)
		}
	}
}

// textOr is the piece's text, or that of its directive.
func (p piece) textOr(print func(directive) string) string {
	if p.directive == nil {
		return p.text
	}
	return print(*p.directive)
}

func FuzzFormat(f *testing.F) {
	f.Add("%-+ #08.3ld %% %s%c", uint64(5), 2.5)
	f.Add("%.2a%G", uint64(1<<63), math.Inf(-1))
	f.Fuzz(func(t *testing.T, format string, n uint64, x float64) {
		pieces, err := parseFormat(format)
		if err != nil && pieces != nil {
			t.Errorf("%q: pieces and %v", format, err)
		}
		for _, p := range pieces {
			if p.directive == nil {
				continue
			}
			var real *big.Float
			if !math.IsNaN(x) {
				real = big.NewFloat(x)
			}
			for _, text := range []string{p.directive.integer(n), p.directive.real(real), p.directive.pointer(n)} {
				if len(text) < p.directive.width {
					t.Errorf("%q prints %q", format, text)
				}
			}
		}
	})
}

func FuzzPrintfArguments(f *testing.F) {
	f.Add(`"%d\n", f(1, 2), ','`)
	f.Add(`"a\101" , "b,`)
	f.Fuzz(func(t *testing.T, args string) {
		if _, rest, err := quotedFormat(args); err == nil {
			SplitArguments(rest)
		}
	})
}
