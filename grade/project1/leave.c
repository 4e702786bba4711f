/* The program ends in one instruction, whose address is called leave_here. */
int main(void) {
    __asm__ volatile("mov $60, %%eax\n\t"
                     "mov $7, %%edi\n\t"
                     ".globl leave_here\n"
                     "leave_here: syscall"
                     : : : "rax", "rdi", "rcx", "r11");
    return 1;
}
