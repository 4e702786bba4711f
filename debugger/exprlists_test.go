package debugger

// shown are expressions over testdata/expr_kinds.c, one a line; those that
// change something are followed by what shows it.
const shown = `
c
uc
sh
i
row
vla
u
l
f
d
ld
huge
yes
colour
copy
copy.name
bits
bits.mid
unnamed
unnamed.b
ip
*ip
ip[1]
ip - row
&row[1] == ip
op
*op
n
name
list
*list
list->next->name
list->next->next->next
scale
calls
kept
sizeof vla
sizeof row
sizeof(row) / sizeof(row[0])
vla[2]
vla[n - 1]
*vla@n
row[1]@2
&vla[1]
&row
*&row
g_row
*g_row@2
g_row[1]@3
g_grid
g_grid[1]
g_grid[1][2]
*g_grid
**g_grid
g_grid + 1
*(g_grid + 1)
g_cube[1][0][1]
&g_cube[1]
*g_cube[1]
g_prow
*g_prow
(*g_prow)[3]
g_pgrid[1][1]
g_ip
*g_ip
g_ip[-1]
g_ip - g_row
g_row - g_ip
**g_ipp
*g_ipp == g_ip
g_ip > g_row
g_ip == 0
!g_ip
g_ip + 1
1 + g_ip
g_ip - 1
*(g_ip + 1)
*g_ip + 1
*g_ip++
g_ip
--*g_ip
g_row
g_ip--
g_head
*g_head
g_head->next
*g_head->next
g_head->next->next->val
g_head.next.val
(*g_head).name
g_head->name[0]
*g_head->name
g_head->next == &second
&g_head->next
&*g_head
&g_head->next->val
g_nil
g_nil == 0
!g_nil
g_nil && g_nil->val
g_nil || g_head->val
g_nil->val
&g_nil->next
sizeof *g_nil
sizeof g_nil->name
sizeof(g_nil->next->next->val)
g_copy
g_copy.next->name
first
second.next
&second
&third.name
g_nested
g_nested.x
g_nested.u
g_nested.u.bytes[0]
g_nested.u.f
g_nested.nodes[1].name
g_nested.nodes[0].next->val
&g_nested.nodes[1]
g_number
g_number.c
g_number.l
g_flexible->n
g_flexible->items[1]
*g_flexible->items@3
room
g_bits
g_bits.low + 1
g_bits.top
g_words
g_words[1]
*g_words
**g_words
*g_words@3
words
words[2]
words[2][1]
g_string
*g_string
g_string[1]
g_string + 1
g_empty
g_text
g_text[1]
&g_text
&g_text[1]
g_text + 1
g_wide
g_wide[1]
g_wc
g_c16
g_c32
g_bytes
g_bytes[2]
g_vp
(int *) g_vp
*(int *) g_vp
((int *) g_vp)[1]
(char *) g_string
(unsigned char *) g_text
(long) g_head == (long) &first
(node_t *) g_vp
((struct node *) &g_copy)->val
(const struct node *) g_head
(struct node **) &g_head
*(struct node **) &g_head
(int (*)(int, int)) g_op
(int (*)[5]) g_vp
*(int (*)[5]) g_vp
(int (*)[3]) g_row
(char (*)[4]) g_string
(void *) 0
(void **) g_vp
(unsigned char[4]) g_u
(char[4]) g_row[0]
(short[2]) g_row[1]
{int} g_vp
{struct node} g_head
{char[5]} g_string
{int} &g_row[2]
{unsigned char} g_vp
(enum colour) 5
(enum colour) 3
(enum signs) -1
(operation) 0
(operation) g_op
(word_t) -1
(long unsigned int) 1
(unsigned long long int) 1
(int unsigned long) 1
(signed) 5u
(short unsigned) -1
(char) 97
(char) 353
(unsigned char) 200
(signed char) 200
(_Bool) 12
(float) 1 / 3
(double) 1 / 3
(long double) 1 / 3
(int) 3.99
(int) -3.99
(const int) 5
(volatile long) 5
(char16_t) 120
(wchar_t) 120
(nosuch) 1
(struct nosuch *) 0
(nosuch_t *) g_vp
sizeof(int)
sizeof(struct node)
sizeof(node_t)
sizeof(node_t *)
sizeof(struct bits)
sizeof(int[3])
sizeof(int (*)[3])
sizeof(int (*)(void))
sizeof(char *[10])
sizeof(struct nested)
sizeof(long double)
sizeof(enum colour)
sizeof g_grid
sizeof g_grid[0]
sizeof(g_i + g_l)
sizeof 'a'
sizeof "abc"
sizeof 1.0f
sizeof(union number)
sizeof main
_Alignof(int)
_Alignof(struct node)
_Alignof(char)
_Alignof(long double)
_Alignof(struct bits)
main
&main
*main
**main
add
&add
*add
add == g_op
g_op == add
g_op != multiply
g_op
*g_op
g_table
g_table[1]
*g_table[1]
&g_table[1]
halve
inner
!add
add + 0
sizeof add
1 ? 2 : 3
0 ? 2 : 3
g_i < 0 ? -g_i : g_i
g_yes ? g_no ? 1 : 2 : 3
g_nil ? g_nil->val : -1
1, 2
(1, 2) + 3
g_i, g_u
!g_i
!!g_i
- -g_i
-(-g_i)
~~g_i
!g_d
!g_nan
g_nan == g_nan
g_nan != g_nan
g_nan < 1
g_inf
-g_inf
g_inf - g_inf
1 / g_inf
g_big * g_big
g_big * 1e300
-g_big * 1e300
1.0 / 0
-1.0 / 0
1 / 0
1 % 0
g_i / (g_i - g_i)
0.0 / 0 == 0
g_tenth + 0.2
g_third * 3
g_pi * 2
g_ld + g_d
g_z
g_z + 1
g_z * g_z
g_z - g_zf
-g_z
g_zf
g_z == g_z
g_huge
g_uhuge
1 + 2 * 3 - 4 / 2 % 3
1 << 2 + 3
1 + 2 << 3
1 < 2 == 1
1 == 1 == 1
5 & 3 == 3
5 | 2 ^ 7 & 3
1 || 0 && 0
!1 == 0
-1 < 0u
-1 < 0ul
1 - 2u
1 - 2ul
2147483647 + 1
2147483648
-2147483648
4294967295
4294967296
0x7fffffff
0x80000000
0xffffffffffffffff
9223372036854775807
18446744073709551615
18446744073709551616
0777
0b1011
0x1.8p3
1e3
1e-3
1.5f
1.5l
.5
5.
1e400
1u
1l
1ul
1ll
1ull
1lu
1llu
1lul
08
1x
'a'
'\n'
'\0'
'\\'
'\''
'"'
'\101'
'\x41'
'\377'
'\a'
'\e'
'ab'
''
L'a'
u'a'
U'a'
"abc"
"a" "bc"
"a\tb\"c\\"
"abc"[1]
L"wide"
u"wide"
U"wide"
L"wide"[1]
""
"\x41\102"
g_string[0] == 'h'
g_text[0] - 'a'
'a' + 1
'a' < 'b'
RED
GREEN
MINUS
GREEN + 1
GREEN == g_colour
g_colour == GREEN
g_colour + 1
g_sign < 0
(enum colour) (GREEN + 4)
expr_kinds.c
'expr_kinds.c'::g_i
'expr_kinds.c'::counter
'expr_kinds.c'::add
&'expr_kinds.c'::counter
inner::calls
inner::n
inner::row
&inner::calls
main::outer
main::outer + 1
&main::outer
::g_i
add::a
nosuch
nosuch + 1
nosuch::x
nosuch()
g_i()
g_i.x
g_copy.nosuch
g_head->nosuch
*g_i
g_i[1]
g_vp[1]
*g_vp
g_copy + 1
!g_copy
-g_copy
-g_ip
~g_d
g_d % 2
g_d & 1
g_ip * 2
g_ip + g_ip
g_ip + 1.5
&5
&(g_i + 1)
5 = 6
g_i + 1 = 3
main = 5
g_row = 5
1 +
(1
1)
g_row[
)
@
g_i g_u
$novalue
$novalue == 0
$n = 5
$n
$n + 1
$n++
$n
++$n
$n += 10
$n
$n--
$n *= 2
$n = g_copy
$n.val
$n.val = 70
$n
g_copy.val
$n.next->name
$n = g_row
$n[2]
$n[2] = 30
$n
g_row
$n = "text"
$n
$n[1]
$n = 2.5
$n * 2
$n = g_head
$n->val
*$n
$n = $n->next
$n->val
$n = main
*$n
$rip
$pc
$rsp == $sp
$rip == $pc
$eax
$al
$ax
$eflags
$nosuch
sizeof $eax
sizeof $al
sizeof $rip
g_i = 7
g_i
g_i = -1
g_i += 10
g_i -= 3
g_i *= 4
g_i /= 5
g_i %= 3
g_i <<= 4
g_i >>= 1
g_i |= 5
g_i &= 6
g_i ^= 3
g_i
g_i++
g_i
++g_i
g_i--
--g_i
g_i = g_u = 12
g_i = 3.9
g_u = -1
g_u
g_uc = 300
g_uc
g_sc = 200
g_sc += 100
g_c = 98
g_c = 'x'
g_c++
g_c
g_sh = 70000
g_us = -1
g_us++
g_us
g_l = 1ll << 40
g_ul = -1
g_ul++
g_ul
g_yes = 0
g_yes = 5
g_yes
g_colour = 9
g_colour = RED
g_colour
g_sign = MINUS
g_sign
g_f = 3
g_f /= 2
g_f
g_f++
g_f
g_d = 1
g_d /= 3
g_d += g_f
g_ld = 2
g_ld *= 1.5
g_ld
g_wc = L'z'
g_wc
g_c16 = u'z'
g_bits.low = 3
g_bits
g_bits.mid = -1
g_bits.mid += 5
g_bits.mid--
g_bits
g_bits.far = 123456789
g_bits.top = 1
g_bits.wide = -1
g_bits.flag = 0
g_bits.tint = BLUE
g_bits
g_bits.low++
g_bits.low
g_bits.low = 7
++g_bits.low
g_bits
g_copy.val = 99
g_copy
g_copy.name = g_string
g_copy
g_copy = second
g_copy
g_nested.nodes[1] = first
g_nested
g_nested.u.bytes[1] = 1
g_nested.u.i
g_number.d = 1
g_number
g_row[0] = 100
g_row[1] += g_row[0]
g_row
*g_ip = 77
g_row
g_ip = &g_row[4]
*g_ip
g_ip += -2
*g_ip
g_ip -= 1
*g_ip
*g_ip++ = 55
g_row
g_grid[1][1] = 50
g_grid
g_head = g_head->next
*g_head
g_head->val = 22
second
g_head = &first
g_head->next->val
g_text[0] = 'T'
g_text
g_doubles[1] = 1
g_doubles
g_op = multiply
g_op
g_table[0] = multiply
g_table
g_vp = 0
g_vp
g_vp = &g_i
*(int *) g_vp
*(int *) g_vp = 5
g_i
{int} g_vp = 6
g_i
counter = 1
counter
inner::calls = 8
calls
main::outer = 18
main::outer
$n = g_i++
$n
g_i
(g_i) = 9
g_i
g_i = g_i == 9 ? 1 : 2
g_volatile = 10
g_volatile
g_constant = 9
words[0] = g_string
words
sizeof(g_i = 3)
g_i
sizeof(g_i++)
g_i
`

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
