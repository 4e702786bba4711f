/* The program ends in one instruction, at leave_here. What follows is for a
   debugger that runs its second byte instead: that is an addition of 0, and
   then the program ends all the same. */
int main(void) {
    __asm__ volatile("mov $60, %%eax\n\t"
                     "mov $7, %%edi\n\t"
                     ".globl leave_here\n"
                     "leave_here: syscall\n\t"
                     ".long 0\n\t"
                     "syscall"
                     : : : "rax", "rdi", "rcx", "r11");
    return 1;
}
