# Every directive for call frame information, for the tests of dwarfinfo. The
# code does nothing; only the rows at the labels matter. With DEBUG_FRAME set
# they are in .debug_frame instead of .eh_frame.

	.ifdef DEBUG_FRAME
	.cfi_sections .debug_frame
	.endif

	.text
	.globl	_start
_start:				# the outermost function says that nobody called it
	.cfi_startproc
	.cfi_undefined rip
	nop
	.cfi_endproc

plain:				# a frame pointer, and a return in the middle
	.cfi_startproc
	push	%rbp
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset rbp, 0
plain_pushed:
	mov	%rsp, %rbp
	.cfi_def_cfa_register rbp
plain_body:
	nop
	.cfi_remember_state
	pop	%rbp
	.cfi_restore rbp
	.cfi_def_cfa rsp, 8
plain_return:
	ret
	.cfi_restore_state
plain_again:
	nop
	.cfi_endproc

nested:				# states are remembered in states
	.cfi_startproc
	.cfi_remember_state
	.cfi_def_cfa_offset 16
	.cfi_offset rbx, -16
	nop
	.cfi_remember_state
	.cfi_def_cfa_offset 24
	.cfi_offset r12, -24
nested_inner:
	nop
	.cfi_restore_state
nested_middle:
	nop
	.cfi_restore_state
nested_outer:
	nop
	.cfi_endproc

cells:				# each kind of rule
	.cfi_startproc
	.cfi_same_value rbx
	.cfi_undefined r12
	.cfi_register r13, rax
	.ifdef CLANG
	.cfi_escape 0x14, 6, 4	# its assembler of today has no name for it
	.else
	.cfi_val_offset rbp, -32
	.endif
	.cfi_escape 0x10, 14, 2, 0x77, 24	# expression r14: breg7 24
	.cfi_escape 0x16, 15, 2, 0x76, 40	# val_expression r15: breg6 40
cells_set:
	nop
	.cfi_restore r12	# a CIE says nothing of it
	.cfi_escape 0x06, 16	# restore_extended rip: the CIE's rule
	.cfi_escape 0x2e, 8	# GNU_args_size
cells_restored:
	nop
	.cfi_escape 0x05, 3, 2	# offset_extended rbx
	.cfi_escape 0x11, 6, 0x7d	# offset_extended_sf rbp, -3
	.cfi_escape 0x2f, 12, 4	# GNU_negative_offset_extended r12
	.cfi_escape 0x15, 13, 0x7b	# val_offset_sf r13, -5
	.cfi_escape 0x14, 14, 6	# val_offset r14
	.cfi_escape 0x05, 33, 6	# a vector register
cells_factored:
	nop
	.cfi_endproc

frames:				# each way to say where the frame is
	.cfi_startproc
	.cfi_escape 0x12, 6, 0x7e	# def_cfa_sf rbp, -2
frames_sf:
	nop
	.cfi_escape 0x13, 0x7d		# def_cfa_offset_sf -3
frames_offset_sf:
	nop
	.cfi_escape 0x0f, 3, 0x77, 16, 0x06	# def_cfa_expression: breg7 16; deref
frames_expression:
	nop
	.cfi_def_cfa rsp, 48
frames_again:
	nop
	.cfi_endproc

far:				# advance_loc1, 2 and 4
	.cfi_startproc
	.skip	100
	.cfi_def_cfa_offset 16
far_1:	.skip	1000
	.cfi_def_cfa_offset 24
far_2:	.skip	100000
	.cfi_def_cfa_offset 32
far_4:	nop
	.cfi_endproc

handler:			# a frame that the kernel made
	.cfi_startproc simple
	.cfi_signal_frame
	.cfi_def_cfa rsp, 160
	.cfi_offset rip, -24
	nop
	.cfi_endproc

language:			# with what C++ adds: P, L and R in the augmentation
	.cfi_startproc
	.cfi_personality 0x9b, personality
	.cfi_lsda 0x1b, lsda
	.cfi_def_cfa_offset 40
	nop
	.cfi_endproc

other:				# a return address that is not in column 16
	.cfi_startproc
	.cfi_return_column rcx
	.cfi_register rcx, rdx
	nop
	.cfi_endproc

	.ifndef X86
unknown:			# what only other machines have
	.cfi_startproc
	nop
	.cfi_escape 0x2d
unknown_after:
	nop
	.cfi_endproc
	.endif

	.data
personality:
	.quad	0
lsda:	.quad	0
