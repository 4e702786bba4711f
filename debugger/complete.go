package debugger

import (
	"slices"
	"strings"
)

// Complete lists the names that begin with prefix: functions.
func (s *Session) Complete(prefix string) []string {
	if s.program == nil {
		return nil
	}
	return s.program.FunctionNames(prefix)
}

// CompleteVariable lists the variables in reach that begin with prefix.
func (s *Session) CompleteVariable(prefix string) []string {
	var names []string
	if ctx, err := s.frameContext(s.stack.selected); err == nil {
		for _, v := range ctx.variables() {
			if strings.HasPrefix(v.Name, prefix) {
				names = append(names, v.Name)
			}
		}
	}
	if s.program != nil {
		names = append(names, s.program.GlobalNames(prefix)...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// CompleteFile lists the source files whose base name begins with prefix.
func (s *Session) CompleteFile(prefix string) []string {
	if s.program == nil {
		return nil
	}
	var names []string
	for _, path := range s.program.SourceFiles() {
		base := path[strings.LastIndexByte(path, '/')+1:]
		if strings.HasPrefix(base, prefix) {
			names = append(names, base)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
