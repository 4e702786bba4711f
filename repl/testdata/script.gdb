# A script for gdb and for deet: what it prints from here on is the same.
set confirm off
echo plain\n
echo   blanks before, and after   
echo \n
echo tab\there, \"quotes\", \\ and \101\102\n
echo # no comment\n
echo one line \
goes on\n
echo \ \ blanks that stay\n
printf "no arguments\n"
printf "%d %i %u %x %X %o %c\n", 42, -42, -1, 255, 255, 8, 65
printf "%5d|%-5d|%05d|%+d|% d|%.4d|%8.3d|%-8.3d|%08.3d|\n", 42, 42, 42, 42, 42, 42, 42, 42, 42
printf "%#x %#o %#x %#o %ld %lu %lld %llu %zu\n", 255, 8, 0, 0, large, large, large, large, size
printf "%d %d %u %x\n", byte, small, small, small
printf "%s|%15s|%-15s|%.5s|%s\n", text, text, text, text, word
printf "%s %s %s\n", text + 7, &word, &word[1]
printf "%s %10s|\n", nothing, nothing
printf "%c%c|%5c|%-5c|\n", 'a', 98, 'c', 'd'
printf "%f %e %g %5.1f|%-8.2f|%08.3f|%+.1f\n", real, real, real, real, real, real, real
printf "%g %g %g %g %g %g\n", tiny, 1e5, 1e6, 0.0001, 0.00001, 123456789.0
printf "%f %.3f %Lf %G %E\n", single, single, extended, 1e20, 1e20
printf "%d %d\n", real, -2.9
printf "%p %20p|%-20p|%p\n", 16, 255, 255, 0
printf "%5d%%\n", 50
printf "%s, %d, %c %d\n", text, numbers[(1+1)], ',', 7
printf "%d\n" , 5
printf "%d %d\n", 1 == 1, sizeof(int)
printf "%ls %lc\n", wide, 228
output numbers
echo \n
output/x byte
echo \n
output text
echo \n
output head->next->value
echo \n
set $i = 0
while $i < 6
  set $i = $i + 1
  if $i == 2
    loop_continue
  end
  if $i == 5
    loop_break
  else
    printf "turn %d\n", $i
  end
end
if head->value > 5
  echo more than 5\n
else
  echo not\n
end
if 0
else
  echo otherwise\n
end
if 0.5
  echo half is true\n
end
if nothing
  echo something\n
end
while(0)
end
define walk
  set $n = $arg0
  while $n != 0
    printf "%d ", $n->value
    set $n = $n->next
  end
  echo \n
end
document walk
Show the values of a list.
  The second line is indented.
end
walk head
walk head->next
help walk
show user walk
define count
  printf "%d arguments\n", $argc
  if $argc > 1
    echo the second is $arg1\n
  end
  if $argc == 0
    echo none\n
  end
end
count
count one
count "one and" 'two more' th\ ree
count a"b c"d e
define nested
  define inner
    echo inner called with $arg0\n
  end
  inner $arg0
end
nested seven
inner eight
define factorial
  if $arg0 <= 1
    set $result = 1
  else
    factorial $arg0-1
    set $result = $result * ($arg0)
  end
end
factorial 5
output $result
echo \n
define both
  while 1
    while 1
      loop_break
    end
    echo left one loop\n
    loop_break
  end
end
both
define texts
  echo $arg00 $argcx $arg1x $$arg0\n
end
texts a b
define hook-echo
  printf "<"
end
define hookpost-echo
  printf ">"
end
echo hooked
echo twice\n
define hook-echo
end
define hookpost-echo
end
eval "echo %s %d\n", text, 5
eval "set $made%d = %d", 7, 70
output $made7
echo \n
print numbers[2]
print/x large
print head->next->value
alias px = print/x
px 255
walk &third
if 1
  if 0
    echo no\n
  else
    if 1
      echo deep\n
    end
  end
end
