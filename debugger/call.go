package debugger

import (
	"errors"

	"deet/expr"
)

// Call runs a function of the program in the selected thread, and returns
// what it returned.
func (s *Session) Call(function expr.Value, arguments []expr.Value) (expr.Value, error) {
	return expr.Value{}, errors.New("calls of the program's functions are not possible yet")
}
