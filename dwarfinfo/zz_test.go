package dwarfinfo
import ("testing";"os";"fmt")
func BenchmarkZZ(b *testing.B) {
	for b.Loop() {
		f, err := Open(os.Getenv("ZZ"))
		if err != nil { b.Fatal(err) }
		l, err := f.FindFunction(os.Getenv("ZN"))
		if os.Getenv("ZV")!="" {fmt.Println(l, err)}
	}
}
