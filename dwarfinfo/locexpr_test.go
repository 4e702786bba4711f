package dwarfinfo

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

func FuzzExpression(f *testing.F) {
	f.Add([]byte{opLit0, opLit0 + 1, opPlus, opStackValue})
	f.Add([]byte{opSkip, 0xfd, 0xff})
	for _, tt := range operationTests() {
		f.Add(tt.expr)
	}
	f.Fuzz(func(t *testing.T, expr []byte) {
		for _, env := range []unitEnv{nil, testUnit{}} {
			var p Place
			err := p.eval(expr, richFrame{}, env, 0)
			if (p.Pieces == nil) == (err == nil) {
				t.Fatalf("%v, %v: want pieces or an error", p.Pieces, err)
			}
			m := exprMachine{cursor: exprCursor(expr), ctx: nowhere{}, env: env}
			m.run()
		}
		ExprFormat{}.Describe(expr)
	})
}

func TestExpressions(t *testing.T) {
	seen := make(map[uint8]bool)
	for _, tt := range operationTests() {
		var p Place
		err := p.eval(tt.expr, richFrame{}, testUnit{}, 0)
		if got := placeText(p.Pieces); err != nil || got != tt.want {
			t.Errorf("%s (%s): %s, %v; want %s", tt.name, ExprFormat{}.Describe(tt.expr), got, err, tt.want)
		}
		name, _, _ := strings.Cut(tt.name, ",")
		for op := range 256 {
			if o := describeOp(uint8(op)); strings.Fields(o.name + " -")[0] == strings.Fields(name)[0] {
				seen[uint8(op)] = slices.Contains(tt.expr, uint8(op))
			}
		}
	}
	for op, o := range operations {
		if o.name != "" && !seen[uint8(op)] && !strings.HasPrefix(o.name, "xderef") {
			t.Errorf("no test of DW_OP_%s", o.name)
		}
	}
}

func TestExpressionErrors(t *testing.T) {
	tests := []struct {
		expr []byte
		want string
	}{
		{[]byte{opDrop}, "at offset 0x0: the stack has no entry 0"},
		{[]byte{opLit0, opPlus}, "at offset 0x1: the stack has no entry 0"},
		{[]byte{opLit0, opPick, 1}, "at offset 0x1: the stack has no entry 1"},
		{[]byte{opLit0, opLit0, opDiv}, "at offset 0x2: division by zero"},
		{[]byte{opLit0, opLit0, opMod}, "at offset 0x2: division by zero"},
		{[]byte{opConst8u, 1}, "at offset 0x1: 8 bytes wanted, 1 left"},
		{[]byte{opSkip, 0, 0x80}, "at offset 0x0: a jump out of the expression"},
		{[]byte{opSkip, 0xfd, 0xff}, "at offset 0x0: the expression does not end"},
		{[]byte{opDup, opLit0, opSkip, 0xfc, 0xff}, "at offset 0x0: the stack has no entry 0"},
		{[]byte{opLit0, opSkip, 0xfc, 0xff}, "at offset 0x0: the stack is too deep"},
		{[]byte{0x07}, "at offset 0x0: operation 0x7 is not known"},
		{[]byte{0xff}, "at offset 0x0: operation 0xff is not known"},
		{[]byte{opLit0, opXderef}, "at offset 0x1: x86-64 has no address spaces"},
		{[]byte{opLit0, opXderefSize, 1}, "at offset 0x1: x86-64 has no address spaces"},
		{[]byte{opLit0, opXderefType, 1, tI8}, "at offset 0x1: x86-64 has no address spaces"},
		{[]byte{opReg0, opLit0}, "at offset 0x1: DW_OP_lit0 follows the name of a place"},
		{[]byte{opLit0, opDerefSize, 9}, "at offset 0x1: 9 bytes are read as one number"},
		{[]byte{opCall2, 0x13, 0}, "at offset 0x0: calls within calls, 8 deep"},
		{[]byte{opCall2, 0x99, 0}, "no entry there"},
		{[]byte{opGNUVariableValue, 0x17, 0x10, 0, 0}, "calls within calls, 8 deep"},
		{[]byte{opGNUVariableValue, 0x10, 0x10, 0, 0}, "at offset 0x0: the variable at 0x1010 is of type double"},
		{[]byte{opGNUVariableValue, 0x18, 0x10, 0, 0}, "optimized out"},
		{[]byte{opRegvalType, 1, tI128}, "optimized out"},
		{[]byte{opEntryValue, 3, opRegvalType, 17, tF80}, "optimized out"},
		{[]byte{opAddrx, 10}, "no address has that index"},
		{[]byte{opConvert, 99}, "at offset 0x0: no type there"},
		{[]byte{opLit0, opConvert, tHuge}, "at offset 0x1: type complex long double has 32 bytes"},
		{[]byte{opLit0, opConvert, tComplex}, "at offset 0x1: the generic type does not convert to type complex float"},
		{[]byte{opLit0, opReinterpret, tI8}, "at offset 0x1: 8 bytes of type signed char, which has 1"},
		{[]byte{opConstType, tI32, 1, 0}, "at offset 0x0: 1 bytes of type int, which has 4"},
		{[]byte{opLit0, opDerefType, 2, tI32}, "at offset 0x1: 2 bytes of type int, which has 4"},
		{[]byte{opLit0, opConvert, tI8, opLit0, opPlus}, "at offset 0x4: DW_OP_plus of type signed char and the generic type"},
		{[]byte{opLit0, opConvert, tF64, opNot}, "at offset 0x3: DW_OP_not of type double"},
		{[]byte{opLit0, opConvert, tF64, opDup, opAnd}, "at offset 0x4: DW_OP_and of type double"},
		{[]byte{opLit0, opConvert, tF64, opDeref}, "at offset 0x3: a whole number is needed, not one of type double"},
		{[]byte{opLit0, opConvert, tF64}, "a whole number is needed, not one of type double"},
		{[]byte{opLit0, opReinterpret, tComplex, opNeg}, "at offset 0x3: DW_OP_neg of type complex float"},
		{[]byte{opConst8u, 0, 0, 0, 0, 0, 0, 0xf0, 0x7f, opReinterpret, tF64, opConvert, 0}, "a number that is not finite, as the generic type"},
		{[]byte{opReg0, opPiece, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f}, "at offset 0x1: a piece of"},
		{[]byte{opReg0, opPiece, 1, opSkip, 0xfa, 0xff}, "at offset 0x1: more than 1000 pieces"},
		{nil, "optimized out"},
	}
	for _, tt := range tests {
		var p Place
		err := p.eval(tt.expr, richFrame{}, testUnit{}, 0)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want an error with %q", ExprFormat{}.Describe(tt.expr), err, tt.want)
		}
	}
}

// TestPlainContext: what a frame does not know, it does not make up.
func TestPlainContext(t *testing.T) {
	tests := []struct {
		expr []byte
		want string
	}{
		{[]byte{opEntryValue, 1, opReg0, opStackValue}, "optimized out"},
		{[]byte{opPushObjectAddress}, "location expression at offset 0x0: the address of an object is needed, and there is none"},
		{[]byte{opConvert, tI8}, "location expression at offset 0x0: a reference to an entry, and no unit"},
		{[]byte{opImplicitPointer, 0, 0, 0, 0, 0}, "location expression at offset 0x0: a reference to an entry, and no unit"},
		{[]byte{opAddrx, 0}, "location expression at offset 0x0: an index without an address table"},
	}
	for _, tt := range tests {
		if pieces, err := EvalLocation(tt.expr, nowhere{}); err == nil || err.Error() != tt.want {
			t.Errorf("% x: %v, %v; want %q", tt.expr, pieces, err, tt.want)
		}
	}
	var p Place
	if err := p.eval([]byte{opGNUParameterRef, 0, 0, 0, 0}, nowhere{}, testUnit{}, 0); err != ErrOptimizedOut {
		t.Errorf("parameter_ref: %v, want %v", err, ErrOptimizedOut)
	}
}

// TestNumberExpressions: an expression whose result is a number may say so in
// several ways.
func TestNumberExpressions(t *testing.T) {
	tests := []struct {
		expr  []byte
		stack []uint64
		want  uint64
	}{
		{[]byte{opPlusUconst, 8}, []uint64{40}, 48},
		{[]byte{opReg0 + 6}, nil, 106},
		{[]byte{opLit0 + 3, opStackValue}, nil, 3},
		{[]byte{opImplicitValue, 2, 1, 2}, nil, 0x201},
		{[]byte{opConst1u, 0x10, opDerefSize, 1}, nil, 0x10},
	}
	for _, tt := range tests {
		if got, err := evalAddress(tt.expr, richFrame{}, tt.stack); err != nil || got != tt.want {
			t.Errorf("% x: %#x, %v; want %#x", tt.expr, got, err, tt.want)
		}
	}
	for _, bad := range [][]byte{nil, {opReg0, opPiece, 8}, {opImplicitValue, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9}} {
		if got, err := evalAddress(bad, richFrame{}, nil); err == nil {
			t.Errorf("% x is %#x, want an error", bad, got)
		}
	}
}

// TestPointedEntry: what a pointer that has no value pointed at can be found.
func TestPointedEntry(t *testing.T) {
	f := open(t, builder.Build(t, "dwarfinfo_expr.c", "-O2", "-w"))
	pointers := 0
	for _, e := range walkLists(t, f.Path()) {
		pieces, err := f.exprUnit(e.unit).evalLocation(e.expr, richFrame{})
		if err != nil || pieces[0].Kind != Pointed {
			continue
		}
		pointers++
		_, typ, err := pieces[0].Target(0, richFrame{})
		if err != nil && !errors.Is(err, ErrOptimizedOut) { // at no pc
			t.Errorf("%s: %v", placeText(pieces), err)
		}
		if typ == nil || typ.String() != "struct pair" && typ.String() != "int" {
			t.Errorf("%s: it points at %v", placeText(pieces), typ)
		}
	}
	if pointers == 0 {
		t.Error("no variable is a pointer without a value")
	}
}

func TestJoinPieces(t *testing.T) {
	read := func(p Piece, n int) ([]byte, error) {
		if p.Kind == Empty {
			return nil, ErrOptimizedOut
		}
		return p.Value[:min(n, len(p.Value))], nil
	}
	lit := func(size, bits, at int, b ...byte) Piece {
		return Piece{Kind: Literal, Value: b, Size: size, BitSize: bits, BitOffset: at}
	}
	tests := []struct {
		pieces []Piece
		size   int
		want   string
	}{
		{[]Piece{lit(0, 0, 0, 1, 2, 3, 4)}, 2, "01 02"},
		{[]Piece{lit(1, 0, 0, 1, 2), lit(2, 0, 0, 3, 4)}, 3, "01 03 04"},
		{[]Piece{lit(1, 4, 0, 0xab), lit(1, 4, 4, 0xcd)}, 1, "cb"},
		{[]Piece{lit(1, 5, 3, 0xff), lit(2, 11, 2, 0x04, 0x10)}, 2, "3f 80"},
		{[]Piece{lit(1, 0, 0, 1), {Kind: Empty, Size: 1}}, 2, "01 ??"},
		{[]Piece{lit(1, 0, 0, 1)}, 2, "01 ??"},
		{[]Piece{lit(4, 0, 0, 1)}, 4, "1 bytes of a piece of 4"},
	}
	for _, tt := range tests {
		b, known, err := JoinPieces(tt.pieces, tt.size, read)
		got := fmt.Sprintf("% x", b)
		for i, ok := range known {
			if !ok { // as two question marks
				got = got[:3*i] + "??" + got[3*i+2:]
			}
		}
		if err != nil {
			got = err.Error()
		}
		if got != tt.want {
			t.Errorf("%s: %s, want %s", placeText(tt.pieces), got, tt.want)
		}
	}
}

// BenchmarkLocation evaluates what nearly all variables are described by.
func BenchmarkLocation(b *testing.B) {
	for _, tt := range []exprTest{
		{"fbreg", []byte{opFbreg, 0x6c}, "at 0xfec"},
		{"addr", []byte{opAddr, 0x10, 0, 0, 0, 0, 0, 0, 0}, "at 0x40010"},
		{"reg", []byte{opReg0 + 3}, "in rbx"},
		{"breg_stack_value", []byte{opBreg0 + 3, 8, opStackValue}, "is 6f 00 00 00 00 00 00 00"},
		{"call_frame_cfa", []byte{opCallFrameCFA}, "at 0xcfa"},
		{"deref", []byte{opBreg0, 0, opDeref}, "at 0x6b6a696867666564"},
		{"convert", []byte{opBreg0, 0, opConvert, tI32, opConvert, tF64, opStackValue}, "is 00 00 00 00 00 00 59 40"},
	} {
		b.Run(tt.name, func(b *testing.B) {
			var p Place
			var ctx Context = richFrame{}
			var env unitEnv = testUnit{}
			b.ReportAllocs()
			for b.Loop() {
				if err := p.eval(tt.expr, ctx, env, 0); err != nil {
					b.Fatal(err)
				}
			}
			if got := placeText(p.Pieces); got != tt.want {
				b.Errorf("%s, want %s", got, tt.want)
			}
		})
	}
}

// TestLocationAllocatesNothing keeps what BenchmarkLocation measures.
func TestLocationAllocatesNothing(t *testing.T) {
	var p Place
	var ctx Context = richFrame{}
	for _, expr := range [][]byte{{opFbreg, 0x6c}, {opAddr, 0, 0, 0, 0, 0, 0, 0, 0}, {opReg0 + 3},
		{opBreg0 + 3, 8, opStackValue}, {opCallFrameCFA}, {opLit0, opDeref}} {
		n := testing.AllocsPerRun(100, func() {
			if err := p.Eval(expr, ctx); err != nil {
				t.Fatal(err)
			}
		})
		if n != 0 {
			t.Errorf("%s: %v allocations", ExprFormat{}.Describe(expr), n)
		}
	}
}
