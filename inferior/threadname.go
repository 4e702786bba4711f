package inferior

import (
	"fmt"
	"os"
	"strings"
)

// Name is what the program calls the thread: pthread_setname_np(3), at first
// the name of the program. "" if it is not known.
func (t *Thread) Name() string {
	if t.record != nil {
		return ""
	}
	name, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/comm", t.process.pid, t.id))
	if err != nil {
		return "" // it has just been killed
	}
	return strings.TrimSuffix(string(name), "\n")
}
