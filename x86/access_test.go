package x86

import "testing"

func TestAccess(t *testing.T) {
	tests := []struct {
		text string
		code []byte
		want Access
		ok   bool
	}{
		{"mov [rax], edx", []byte{0x89, 0x10}, Access{true, 4}, true},
		{"mov byte [rax], 1", []byte{0xc6, 0x00, 0x01}, Access{true, 1}, true},
		{"mov rax, [rax]", []byte{0x48, 0x8b, 0x00}, Access{false, 8}, true},
		{"cmp [rax], edx", []byte{0x39, 0x10}, Access{false, 4}, true},
		{"add [rax], edx", []byte{0x01, 0x10}, Access{true, 4}, true},
		{"movss xmm0, [rax]", []byte{0xf3, 0x0f, 0x10, 0x00}, Access{false, 4}, true},
		{"lea rax, [rax]", []byte{0x48, 0x8d, 0x00}, Access{}, false},
		{"push rax", []byte{0x50}, Access{true, 8}, true},
		{"ret", []byte{0xc3}, Access{false, 8}, true},
		{"call [rax]", []byte{0xff, 0x10}, Access{false, 8}, true},
		{"mov eax, edx", []byte{0x89, 0xd0}, Access{}, false},
	}
	for _, tt := range tests {
		inst, err := Decode(tt.code, 0)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := inst.Access(); got != tt.want || ok != tt.ok {
			t.Errorf("%s: %+v, %t, want %+v, %t", tt.text, got, ok, tt.want, tt.ok)
		}
	}
}
