package dwarfinfo
import ("testing";"os";"fmt")
func TestZZ(t *testing.T) {
		f, err := Open(os.Getenv("ZZ"))
		if err != nil { t.Fatal(err) }
		l, err := f.FindFunction(os.Getenv("ZN"))
		fmt.Println(l, err)
		us,err:=f.unitList()
		for _,u:=range us { fmt.Println(u.kind,u.off,u.dwoName(),u.body().off,u.body()==u,len(u.functionList()), u.rootRanges())
		w:=walker{unit:u.body(),off:u.body().first}
		for w.next() { fmt.Println(w.entry.off,w.entry.tag(),w.entry.text(3), u.body().ranges(w.entry)) }
		fmt.Println(w.err)
		 }
		fmt.Println(f.Notes())
}
