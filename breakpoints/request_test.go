package breakpoints

import "testing"

func TestParseRequest(t *testing.T) {
	tests := []struct {
		text string
		want Request
	}{
		{"", Request{Spec: HereSpec{}}},
		{"main", Request{Spec: FunctionSpec{"", "main"}}},
		{"main if x", Request{FunctionSpec{"", "main"}, 0, "x", 0}},
		{"main if(x)", Request{FunctionSpec{"", "main"}, 0, "(x)", 0}},
		{"list.c:12   if  a == ' if '", Request{LineSpec{"list.c", 12}, 0, "a == ' if '", 0}},
		{"if n", Request{HereSpec{}, 0, "n", 0}},
		{"iffy", Request{Spec: FunctionSpec{"", "iffy"}}},
		{"motif if if_", Request{FunctionSpec{"", "motif"}, 0, "if_", 0}},
		{"*0x10 thread 2", Request{AddressSpec{0x10}, 2, "", 0}},
		{"f thread 2 if x > 1", Request{FunctionSpec{"", "f"}, 2, "x > 1", 0}},
		{"f if x > 1 thread 2", Request{FunctionSpec{"", "f"}, 2, "x > 1", 0}},
		{"f if thread > 2", Request{FunctionSpec{"", "f"}, 0, "thread > 2", 0}},
		{"f inferior 2 if x", Request{FunctionSpec{"", "f"}, 0, "x", 2}},
		{"inferior 3", Request{HereSpec{}, 0, "", 3}},
		{"thread", Request{}},
		{"f<int, if> if x", Request{FunctionSpec{"", "f<int, if>"}, 0, "x", 0}},
		{"operator->", Request{Spec: FunctionSpec{"", "operator->"}}},
		{"+1 if a[i] < b", Request{OffsetSpec{1}, 0, "a[i] < b", 0}},
	}
	for _, tt := range tests {
		got, err := ParseRequest(tt.text)
		if tt.want.Spec == nil {
			if err == nil {
				t.Errorf("ParseRequest(%q) = %#v, want an error", tt.text, got)
			}
			continue
		}
		if err != nil || got != tt.want {
			t.Errorf("ParseRequest(%q) = %#v, %v; want %#v", tt.text, got, err, tt.want)
		}
	}
	for _, bad := range []string{"f if", "f if  ", "f thread", "f thread x", "f thread 0", "f thread 1 2", "f inferior", "f inferior 0", "f thread 1 inferior 1", "two words if x"} {
		if got, err := ParseRequest(bad); err == nil {
			t.Errorf("ParseRequest(%q) = %#v, want an error", bad, got)
		}
	}
}

func FuzzParseRequest(f *testing.F) {
	f.Add("main thread 1 if x > 2")
	f.Add("f<a>b if (c) thread 7")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := ParseRequest(text)
		if err == nil && (r.Spec == nil || r.Thread < 0) {
			t.Fatalf("ParseRequest(%q) = %#v", text, r)
		}
	})
}

// What the user disabled stays so when the places are found again, as in the
// next run; and what At says follows every change.
func TestLocations(t *testing.T) {
	table := NewTable()
	a := table.Add(FunctionSpec{"", "f"}, false)
	table.SetLocations(0, 0, []Location{{Addr: 8}, {Addr: 16}})
	if len(table.At(0, 8)) != 1 {
		t.Fatalf("at 8: %v", table.At(0, 8))
	}
	a.Locations[1].Disabled = true
	table.SetLocations(0, 0, []Location{{Addr: 108}, {Addr: 116, Meaningless: true}})
	if a.Locations[0].Disabled || !a.Locations[1].Disabled || !a.Locations[1].Meaningless || len(table.At(0, 8)) != 0 || len(table.At(0, 108)) != 1 {
		t.Errorf("after moving: %+v, at 8 %v", a.Locations, table.At(0, 8))
	}
	if !a.Active(&a.Locations[0]) || a.Active(&a.Locations[1]) {
		t.Errorf("active: %+v", a.Locations)
	}
	table.SetLocations(0, 0, []Location{{Addr: 108}})
	if a.Locations[0].Disabled {
		t.Error("another number of places, and one is disabled")
	}
	table.Delete(0)
	if len(table.At(0, 108)) != 0 || table.Get(0) != nil {
		t.Error("a deleted breakpoint is found")
	}
}
