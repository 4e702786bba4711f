package expr_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"log"
	"os"
	"testing"

	"deet/dwarfinfo"
	"deet/expr"
	"deet/internal/testprog"
)

var builder *testprog.Builder

func TestMain(m *testing.M) {
	b, err := testprog.NewBuilder()
	if err != nil {
		log.Fatal(err)
	}
	builder = b
	code := m.Run()
	b.Close()
	os.Exit(code)
}

// A fileScope evaluates over a program that does not run: globals have the
// values that the file gives them.
type fileScope struct {
	file    *dwarfinfo.File
	history []expr.Value

	convenience map[string]expr.Value
}

func openScope(t testing.TB, source, compiler string, flags ...string) (scope *fileScope, program string) {
	t.Helper()
	program = builder.BuildWith(t, compiler, source, flags...)
	f, err := dwarfinfo.Open(program)
	if err != nil {
		t.Fatal(err)
	}
	return &fileScope{file: f, convenience: make(map[string]expr.Value)}, program
}

func (s *fileScope) Lookup(name string) (expr.Value, error) {
	if v, ok := s.file.Global(name, 0); ok {
		value := expr.Value{Type: v.Type}
		pieces, err := v.Locate(0, fileContext{s.file})
		switch {
		case err != nil:
			value.Err = err
		case pieces[0].Kind == dwarfinfo.InMemory:
			value.Addr, value.Lvalue = pieces[0].Addr, true
		default:
			value.Bytes = pieces[0].Value[:v.Type.Size()]
		}
		return value, nil
	}
	sym, ok := s.file.Symbol(name)
	if !ok {
		return expr.Value{}, fmt.Errorf("No symbol %q in current context.", name)
	}
	if fn, ok := s.file.Function(sym.Addr); ok && fn.Low() == sym.Addr {
		if t, ok := s.file.FunctionType(fn); ok {
			return expr.Value{Type: t, Addr: uint64(sym.Addr), Lvalue: true}, nil
		}
	}
	return expr.SymbolValue(uint64(sym.Addr), sym.Kind == dwarfinfo.Func), nil
}

func (s *fileScope) Register(name string) (expr.Value, error) {
	registers := map[string]uint64{"rax": 0x1122334455667788, "rip": 0x401106, "rsp": 0x7fffffffe000}
	v, ok := registers[name]
	if !ok {
		return expr.Value{}, fmt.Errorf("there is no register $%s: %w", name, expr.ErrNoRegister)
	}
	return expr.RegisterValue(name, v, 8), nil
}

func (s *fileScope) ReadMemory(addr uint64, buf []byte) error {
	if err := s.file.ReadImage(dwarfinfo.Addr(addr), buf); err != nil {
		return fmt.Errorf("Cannot access memory at address %#x", addr)
	}
	return nil
}

func (s *fileScope) Symbolize(addr uint64) string {
	sym, ok := s.file.SymbolAt(dwarfinfo.Addr(addr))
	if !ok {
		return ""
	}
	if off := addr - uint64(sym.Addr); off > 0 {
		return fmt.Sprintf("%s+%d", sym.Name, off)
	}
	return sym.Name
}

func (s *fileScope) Function(addr uint64) (string, bool) {
	sym, ok := s.file.SymbolAt(dwarfinfo.Addr(addr))
	return sym.Name, ok && uint64(sym.Addr) == addr
}

func (s *fileScope) LookupType(name string) (dwarfinfo.Type, bool) { return s.file.LookupType(name) }

func (s *fileScope) History(n int) (expr.Value, bool) {
	if n < 1 || n > len(s.history) {
		return expr.Value{}, false
	}
	return s.history[n-1], true
}

func (s *fileScope) Convenience(name string) (expr.Value, bool) {
	v, ok := s.convenience[name]
	return v, ok
}

func (s *fileScope) SetConvenience(name string, v expr.Value) { s.convenience[name] = v }

func (s *fileScope) WriteMemory(addr uint64, _ []byte) error {
	return fmt.Errorf("Cannot access memory at address %#x", addr)
}

func (s *fileScope) Call(expr.Value, []expr.Value) (expr.Value, error) {
	return expr.Value{}, errors.New("You can't do that without a process to debug.")
}

// show is what print shows.
func show(s expr.Scope, text string, o expr.Options) string {
	n, err := expr.ParseIn(text, s)
	if err != nil {
		return "parse: " + err.Error()
	}
	v, err := expr.Evaluate(n, s)
	if err != nil {
		return err.Error()
	}
	shown, err := expr.FormatTyped(v, s, o)
	if err != nil {
		return err.Error()
	}
	return shown
}

var errNoProcess = errors.New("nothing runs")

// A fileContext knows memory as the file will fill it, and nothing else.
type fileContext struct{ file *dwarfinfo.File }

func (c fileContext) ReadMemory(addr uint64, buf []byte) error {
	return c.file.ReadImage(dwarfinfo.Addr(addr), buf)
}
func (fileContext) Register(int) (uint64, error)    { return 0, errNoProcess }
func (fileContext) CFA() (uint64, error)            { return 0, errNoProcess }
func (fileContext) FrameBase() (uint64, error)      { return 0, errNoProcess }
func (fileContext) Runtime(a dwarfinfo.Addr) uint64 { return uint64(a) }
func (fileContext) TLS(uint64) (uint64, error)      { return 0, errNoProcess }

// memory is a scope of 64 KiB of bytes at address 0x1000, with no names.
type memory []byte

func (m memory) ReadMemory(addr uint64, buf []byte) error {
	off := addr - 0x1000
	if off > uint64(len(m)) || uint64(len(buf)) > uint64(len(m))-off {
		return fmt.Errorf("Cannot access memory at address %#x", addr)
	}
	copy(buf, m[off:])
	return nil
}
func (memory) Lookup(name string) (expr.Value, error) {
	return expr.Value{}, fmt.Errorf("No symbol %q in current context.", name)
}
func (memory) Register(string) (expr.Value, error)      { return expr.Value{}, errNoProcess }
func (memory) Symbolize(uint64) string                  { return "" }
func (memory) Function(uint64) (string, bool)           { return "", false }
func (memory) LookupType(string) (dwarfinfo.Type, bool) { return nil, false }
func (memory) History(int) (expr.Value, bool)           { return expr.Value{}, false }

func word(n uint64) []byte { return binary.LittleEndian.AppendUint64(nil, n) }

func (memory) Convenience(string) (expr.Value, bool) { return expr.Value{}, false }
func (memory) SetConvenience(string, expr.Value)     {}

func (m memory) WriteMemory(addr uint64, data []byte) error {
	off := addr - 0x1000
	if off > uint64(len(m)) || uint64(len(data)) > uint64(len(m))-off {
		return fmt.Errorf("Cannot access memory at address %#x", addr)
	}
	copy(m[off:], data)
	return nil
}

func (memory) Call(expr.Value, []expr.Value) (expr.Value, error) {
	return expr.Value{}, errNoProcess
}
