package debugger

// onFrame are expressions that change variables of the frame, which an
// optimising compiler may have done without.
const onFrame = `
i = 3
i
c = 'q'
c
f += 1
f
d = 2
d
ld = 7
ld
row[2] = 33
row
vla[1] = 11
vla
copy.val = 5
copy
copy = *list
copy
bits.mid = 9
bits
yes = 0
yes
colour = RED
colour
ip = row
*ip
ip++
*ip
unnamed.a = 6
unnamed
uc = 255
uc++
uc
n = 4
n
op = add
op
kept = 5
kept
kept++
kept
`

// outside are expressions in the frame that called, of which inner has changed
// some registers.
const outside = `
outer
&outer
outer + counter
n
i
calls
inner::calls
inner::n
inner::row[1]
inner::list->name
main::outer
g_i
outer = 20
outer
$rip
$pc
$sp == $rsp
inner::row[1] = 5
inner::row
`
