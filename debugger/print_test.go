package debugger

import (
	"fmt"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"deet/expr"
	"deet/internal/testprog"
)

// printed are expressions over testdata/print_types.c that deet and gdb must
// print alike.
var printed = strings.Fields(`c nl quote esc sc uc sh us i u l ul ll big f tiny d huge zero whole inf ld yes no
	colour odd flags none ip *ip ipp **ipp nil vp s empty numbers zeros mixed matrix matrix[1] doubles
	head *head head->next head->next->val head->name copy copy.name n n.bytes bits bits.b outer outer.x outer.nodes[1].name
	fp table v k counter &counter fact &first first.next &numbers &numbers[2] &matrix[1] numbers[3] *numbers *argv@1
	i+1 i*2 -i !i ~i i<0 i==-5 u+1 l/7 ll>>3 uc<<4 d*2 f+1 whole/2 i&&u i||0 numbers+1 ip+1 &numbers[4]-&numbers[1]
	sizeof(int) sizeof(numbers) sizeof(node_t) (char)65 (long)i (unsigned)i (double)i 'A' 0x10 010 1.5 1e3 "text"
	c+1 sh+us i%3 u%7 1<<4 5/2 -5/2 -5%3 5.0/2 numbers[1]+numbers[2]*2 (1+2)*3 3>2 2>=2 1!=1 0x7fffffff+1
	/x:i /x:u /x:numbers /x:copy.val /d:uc /u:sc /t:us /o:sh /c:i /x:matrix /a:fp /z:i /x:bits /x:c /d:c /t:10 /x:flags`)

// onStack are addresses on the stack: gdb gives the program another
// environment, which stands above it.
var onStack = regexp.MustCompile(`0x7fff[0-9a-f]{8}`)

// meant are the differences that are meant, with the reason.
var meant = map[string]string{
	`n.bytes`: "an array of characters ends at its NUL",
	`n`:       "an array of characters ends at its NUL",
}

func TestPrintAgainstGDB(t *testing.T) {
	testprog.NeedTool(t, "gdb")
	for _, v := range variants {
		t.Run(v.name, func(t *testing.T) {
			program := builder.BuildWith(t, v.compiler, "print_types.c", v.flags...)
			here := fmt.Sprintf("print_types.c:%d", testprog.Line(t, "print_types.c", "here"))
			args := []string{"-nx", "-batch", "-ex", "set width 0", "-ex", "break " + here, "-ex", "run"}
			for _, e := range printed {
				args = append(args, "-ex", "printf \"@@\\n\"", "-ex", "output"+gdbForm(e))
			}
			out, err := exec.Command("gdb", append(args, program)...).CombinedOutput()
			if err != nil {
				t.Fatalf("gdb: %v\n%s", err, out)
			}
			answers := strings.Split(string(out), "@@\n")[1:]
			if len(answers) != len(printed) {
				t.Fatalf("gdb answered %d of %d:\n%s", len(answers), len(printed), out)
			}
			s := session(t, program)
			if _, err := s.Break(here, false); err != nil {
				t.Fatal(err)
			}
			if stop, err := s.Run(nil); err != nil {
				t.Fatal(stop, err)
			}
			for i, e := range printed {
				got, want := onStack.ReplaceAllString(ourText(s, e), "STACK"), onStack.ReplaceAllString(strings.TrimSpace(answers[i]), "STACK")
				if got != want && meant[e] == "" {
					t.Errorf("print %s: %q, gdb prints %q", e, got, want)
				}
			}
			t.Logf("%d expressions compared", len(printed))
		})
	}
}

func splitForm(e string) (format byte, text string) {
	if strings.HasPrefix(e, "/") {
		return e[1], e[3:]
	}
	return 0, e
}

func gdbForm(e string) string {
	if format, text := splitForm(e); format != 0 {
		return fmt.Sprintf("/%c %s", format, text)
	}
	return " " + e
}

func ourText(s *Session, e string) string {
	format, text := splitForm(e)
	v, err := s.Evaluate(text)
	if err != nil {
		return err.Error()
	}
	shown, err := expr.FormatTyped(v, s.Scope(), expr.Options{Format: format})
	if err != nil {
		return err.Error()
	}
	return shown
}
