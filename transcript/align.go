package transcript

// A mark says on which side of the comparison a line stands.
type mark byte

const (
	both       mark = ' ' // the session and the screen agree
	onlyWanted mark = '-' // in the session
	onlyShown  mark = '+' // on the screen
)

// A comparison is a session with what the screen showed instead, line by
// line. Without its shown lines it is the session as it was written; without
// its wanted lines it is the session as it should be.
type comparison []compared

type compared struct {
	mark mark
	text string
	note string // why a line that looks right is wrong
}

// The costs of a disagreement. One line instead of another is dearer than a
// missing one, and cheaper than a missing and an additional one.
const (
	costOne     = 2
	costReplace = 3
)

// align compares lines that do not agree, so that as many as possible do,
// and returns the bindings after them. It is the longest common subsequence
// by dynamic programming, with a line ... that takes any number of lines.
func (b bindings) align(want, got []string) (comparison, bindings) {
	cost := b.costs(want, got)
	after := b
	var c comparison
	i, j := 0, 0
	for i < len(want) || j < len(got) {
		here := cost[i][j]
		inside := i < len(want) && j < len(got)
		switch {
		case inside && want[i] == anyLines && here == costOne+cost[i][j+1]:
			j++
		case i < len(want) && want[i] == anyLines:
			c = append(c, compared{mark: both, text: anyLines})
			i++
		case inside && b.agree(want[i], got[j]):
			after = c.pair(after, want[i], got[j])
			i, j = i+1, j+1
		case inside && here == costReplace+cost[i+1][j+1]:
			c.replace(after, want[i], got[j])
			i, j = i+1, j+1
		case i < len(want) && here == costOne+cost[i+1][j]:
			c = append(c, compared{mark: onlyWanted, text: want[i]})
			i++
		default:
			c = append(c, compared{mark: onlyShown, text: got[j]})
			j++
		}
	}
	return c, after
}

// costs fills the table: cost[i][j] is what want[i:] and got[j:] differ by.
func (b bindings) costs(want, got []string) [][]int {
	cost := make([][]int, len(want)+1)
	for i := range cost {
		cost[i] = make([]int, len(got)+1)
	}
	for i := len(want); i >= 0; i-- {
		for j := len(got); j >= 0; j-- {
			cost[i][j] = b.cost(want[i:], got[j:], cost, i, j)
		}
	}
	return cost
}

// cost computes one cell from those after it.
func (b bindings) cost(want, got []string, cost [][]int, i, j int) int {
	switch {
	case len(want) == 0:
		return costOne * len(got)
	case want[0] == anyLines && len(got) == 0:
		return cost[i+1][j]
	case want[0] == anyLines:
		return min(cost[i+1][j], costOne+cost[i][j+1])
	case len(got) == 0:
		return costOne + cost[i+1][j]
	case b.agree(want[0], got[0]):
		return cost[i+1][j+1]
	}
	return min(costReplace+cost[i+1][j+1], costOne+cost[i+1][j], costOne+cost[i][j+1])
}

// agree reports whether two lines agree, with the bindings before them.
func (b bindings) agree(want, got string) bool {
	_, _, ok := b.bindLine(want, got)
	return ok
}

// pair adds two lines that agree when taken alone. Together with those above
// them they may not, because a name means something else already.
func (c *comparison) pair(b bindings, want, got string) bindings {
	after, _, ok := b.bindLine(want, got)
	if !ok {
		c.replace(b, want, got)
		return b
	}
	*c = append(*c, compared{mark: both, text: want})
	return after
}

// replace adds two lines that do not agree. Where the eye sees no difference
// a note says which name makes it.
func (c *comparison) replace(b bindings, want, got string) {
	wanted := compared{mark: onlyWanted, text: want}
	if _, clash, _ := b.bindLine(want, got); clash != "" {
		wanted.note = clash + " stands for " + b[clash] + " above"
	}
	*c = append(*c, wanted, compared{mark: onlyShown, text: got})
}
