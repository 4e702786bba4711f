package dwarfinfo

import "testing"

// benchmarkRows asks for the rows of addresses, again and again.
func benchmarkRows(b *testing.B, f *File, addrs []Addr) {
	for _, a := range addrs {
		if r, err := f.rulesFor(a); err != nil || !r.contains(a) {
			b.Fatalf("at %#x: %v, %v", uint64(a), r, err)
		}
	}
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		for _, a := range addrs {
			f.rulesFor(a)
		}
		n += len(addrs)
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n), "ns/row")
}

// allRows lists where each row of a file begins.
func allRows(b *testing.B, f *File) []Addr {
	var addrs []Addr
	eh := &f.loadFrames().eh
	for i := range eh.table.count {
		low, _ := eh.table.pair(i)
		entry, err := eh.find(low)
		if err != nil {
			b.Fatal(err)
		}
		for a := low; a < entry.High; {
			r, err := f.rulesFor(a)
			if err != nil {
				b.Fatal(err)
			}
			addrs, a = append(addrs, a), r.High
		}
	}
	return addrs
}

// Every row of libc: next to nothing of it is kept, so each is computed.
func BenchmarkRowsOfLibc(b *testing.B) {
	f := openLibc(b)
	benchmarkRows(b, f, allRows(b, f))
}

// Addresses all over libc: one row from each function that is asked.
func BenchmarkRowsScattered(b *testing.B) {
	f := openLibc(b)
	rows := allRows(b, f)
	scattered := make([]Addr, len(rows))
	for i := range rows {
		scattered[i] = rows[i*7919%len(rows)]
	}
	benchmarkRows(b, f, scattered)
}

// A recursion asks for one row.
func BenchmarkRowAgain(b *testing.B) {
	f := openLibc(b)
	rows := allRows(b, f)
	benchmarkRows(b, f, rows[len(rows)/2:][:1])
}

// A backtrace asks for some dozens of rows, and the next for the same.
func BenchmarkRowsOfBacktrace(b *testing.B) {
	f := openLibc(b)
	rows := allRows(b, f)
	var addrs []Addr
	for i := range 30 {
		addrs = append(addrs, rows[i*len(rows)/30])
	}
	benchmarkRows(b, f, addrs)
}

// The first question about a file opens it.
func BenchmarkFirstRow(b *testing.B) {
	path := openLibc(b).Path()
	for b.Loop() {
		f, err := Open(path)
		if err != nil {
			b.Fatal(err)
		}
		eh := &f.loadFrames().eh
		low, _ := eh.table.pair(eh.table.count / 2)
		if _, err := f.rulesFor(low); err != nil {
			b.Fatal(err)
		}
	}
}

// A frame, from the registers of the callee to those of the caller.
func BenchmarkUnwind(b *testing.B) {
	f := cfiProgram(b, "gcc")
	sym, _ := f.Symbol("plain_body")
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		if _, err := f.Unwind(sym.Addr, still{}, still{}, linked); err != nil {
			b.Fatal(err)
		}
		n++
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "frames/s")
}
