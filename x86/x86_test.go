package x86

import (
	"bytes"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"deet/internal/testprog"
)

func TestDecode(t *testing.T) {
	tests := []struct {
		code string
		want string
		n    int
		kind Kind
	}{
		{"\x55", "push rbp", 1, Other},
		{"\xf3\x0f\x1e\xfa\x55", "endbr64", 4, Other},
		{"\xc5\xf8\x77\xc3", "vzeroupper", 3, Other},
		{"\xf3\x48\x0f\x1e\xc8", "rdsspq rax", 5, Other},
		{"\xe8\x05\x00\x00\x00", "call 0x100a <target>", 5, Call},
		{"\x74\x02", "je 0x1004", 2, CondJump},
		{"\x0f\x87\x10\x00\x00\x00", "ja 0x1016", 6, CondJump},
		{"\xc3", "ret", 1, Return},
		{"\x0f\x05", "syscall", 2, Syscall},
		{"\x06", ".byte 0x06", 1, Other},
		{"\x8b\x05\x04\x00\x00\x00", "mov eax, dword ptr [rip+0x4]        # 0x100a <target>", 6, Other},
		{"\x48\x8d\x05\x03\x00\x00\x00", "lea rax, [rip+0x3]        # 0x100a <target>", 7, Other},
		{"\x48\x8d\x05\xf9\xff\xff\xff", "lea rax, [rip-0x7]        # 0x1000", 7, Other},
		{"\x48\xc7\x85\x78\xff\xff\xff\x00\x00\x00\x00", "mov qword ptr [rbp-0x88], 0x0", 11, Other},
	}
	for _, tt := range tests {
		i, err := Decode([]byte(tt.code), 0x1000)
		if err != nil {
			t.Fatal(err)
		}
		text := i.Text(func(addr uint64) string {
			if addr == 0x100a {
				return "target"
			}
			return ""
		})
		if text != tt.want || i.Len != tt.n || i.Kind != tt.kind {
			t.Errorf("% x: %q, length %d, kind %d; want %q, %d, %d", tt.code, text, i.Len, i.Kind, tt.want, tt.n, tt.kind)
		}
	}
	if _, err := Decode(nil, 0); err == nil {
		t.Error("no bytes decode to an instruction")
	}
}

// libc's code is 1.5 MB of everything that compilers and people write. Every
// instruction must be as long as objdump says.
func TestLengthsAgainstObjdump(t *testing.T) {
	testprog.NeedTool(t, "objdump")
	out, err := exec.Command("objdump", "-d", "-w", "/lib/x86_64-linux-gnu/libc.so.6").Output()
	if err != nil {
		t.Skipf("SKIPPED: no libc to compare with: %v", err)
	}
	compared, wrong := 0, 0
	for line := range strings.Lines(string(out)) {
		fields := strings.Split(line, "\t")
		if len(fields) < 3 || strings.Contains(line, "(bad)") {
			continue
		}
		var code []byte
		for _, h := range strings.Fields(fields[1]) {
			b, err := strconv.ParseUint(h, 16, 8)
			if err != nil {
				t.Fatalf("objdump's line %q", line)
			}
			code = append(code, byte(b))
		}
		compared++
		padded := append(bytes.Clone(code), make([]byte, maxLen)...)
		if i, _ := Decode(padded, 0); i.Len != len(code) {
			if wrong++; wrong <= 10 {
				t.Errorf("% x has length %d, objdump says %q", code, i.Len, strings.TrimSpace(line))
			}
		}
	}
	t.Logf("%d instructions compared, %d differ in length", compared, wrong)
	if compared < 100000 || wrong > 0 {
		t.Errorf("%d of %d instructions differ in length", wrong, compared)
	}
}

func TestExits(t *testing.T) {
	// 1000: je 1006; 1002: call 2007; 1007: jmp rax; 1009: jmp 1000; 100b: nop
	code := []byte("\x74\x04\xe8\x00\x10\x00\x00\xff\xe0\xeb\xf5\x90")
	inside := func(a uint64) bool { return a >= 0x1000 && a < 0x100c }
	got := fmt.Sprintf("%x", Exits(code, 0x1000, inside))
	want := fmt.Sprintf("%x", []Exit{
		{ExitCall, 0x1002, 0x2007}, {ExitIndirect, 0x1007, 0}, {ExitFallThrough, 0x100c, 0x100c},
	})
	if got != want {
		t.Errorf("exits %s, want %s", got, want)
	}
	if got := Exits([]byte("\xc3"), 0x1000, inside); len(got) != 1 || got[0].Kind != ExitReturn {
		t.Errorf("the exits of a return are %v", got)
	}
}

type ram map[uint64][]byte

func (r ram) WriteMemory(addr uint64, buf []byte) error {
	r[addr] = bytes.Clone(buf)
	return nil
}

func (r ram) ReadMemory(addr uint64, buf []byte) error {
	copy(buf, "\x11\x22\x33\x44\x55\x66\x77\x88")
	return nil
}

func TestEmulate(t *testing.T) {
	tests := []struct {
		code         string
		ok           bool
		rsp, rbp, pc uint64
		flags        uint64
	}{
		{"\x55", true, 0x7ff8, 0x9000, 0x1001, 2},              // push rbp
		{"\x48\x89\xe5", true, 0x8000, 0x8000, 0x1003, 2},      // mov rbp, rsp
		{"\x48\x83\xec\x10", true, 0x7ff0, 0x9000, 0x1004, 6},  // sub rsp, 16: parity of f0 is even
		{"\xf3\x0f\x1e\xfa", true, 0x8000, 0x9000, 0x1004, 2},  // endbr64
		{"\x0f\x1f\x40\x00", true, 0x8000, 0x9000, 0x1004, 2},  // nop
		{"\x89\xe5", true, 0x8000, 0x8000, 0x1002, 2},          // mov ebp, esp
		{"\xff\xc5", false, 0x8000, 0x9000, 0x1000, 2},         // inc ebp
		{"\xf0\x01\x2c\x24", false, 0x8000, 0x9000, 0x1000, 2}, // lock add [rsp], ebp
		{"\x64\x8b\x2c\x24", false, 0x8000, 0x9000, 0x1000, 2}, // mov ebp, fs:[rsp]
		{"\x66\x8b\x2c\x24", true, 0x8000, 0x2211, 0x1004, 2},  // mov bp, [rsp]: 0x9000 goes
		{"\x0f\xbe\x2c\x24", true, 0x8000, 0x11, 0x1004, 2},    // movsx ebp, byte [rsp]
		{"\xeb\xfe", true, 0x8000, 0x9000, 0x1000, 2},          // jmp to itself
		{"\xff\xe5", false, 0x8000, 0x9000, 0x1000, 2},         // jmp rbp
		{"\xc3", false, 0x8000, 0x9000, 0x1000, 2},
	}
	for _, tt := range tests {
		s := &State{PC: 0x1000, Flags: 2}
		s.GPR[rsp], s.GPR[5] = 0x8000, 0x9000
		ok := Emulate([]byte(tt.code), s, ram{})
		if ok != tt.ok || s.GPR[rsp] != tt.rsp || s.GPR[5] != tt.rbp || s.PC != tt.pc || s.Flags != tt.flags {
			t.Errorf("% x: %t %+v, want %+v", tt.code, ok, s, tt)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte{0xf3, 0x48, 0x0f})
	f.Fuzz(func(t *testing.T, code []byte) {
		i, err := Decode(code, 0)
		if err == nil && (i.Len < 1 || i.Len > len(code)) {
			t.Fatalf("% x has length %d", code, i.Len)
		}
		if err == nil {
			i.Text(nil)
			Exits(code, 0, func(uint64) bool { return false })
		}
	})
}
