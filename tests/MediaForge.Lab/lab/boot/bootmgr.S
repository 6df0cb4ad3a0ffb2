# The lab's \bootmgr: obeys, and checks, the contract that Microsoft's has with the boot sectors that load it:
#   the whole file lies at linear 0x20000 and is entered at 2000:0000 in real mode; DL is the BIOS drive; when that is a disk,
#   the boot sector of the partition lies at 0000:7C00, and its BPB's hidden sectors say where the partition begins.
# Behind these 512 bytes follows a GRUB core image without its first sector. It is moved down to 0x8200 and entered.
# SECTORS (512 bytes each) and SUM (of the image's dwords) come from the assembler's command line.
    .code16
    .set    HOME, 0x600             # this code moves here, since GRUB's image will cover 0x20000
    .globl _start
_start:
    cli
    cld
    movw    %cs, %ax                # a wrong CS is a broken contract, and this makes it show
    movw    %ax, %ds
    xorw    %ax, %ax
    movw    %ax, %es
    movw    %ax, %ss
    movw    $HOME, %sp
    xorw    %si, %si
    movw    $HOME, %di
    movw    $256, %cx
    rep movsw
    ljmp    $0, $HOME + (moved - _start)
moved:
    xorw    %ax, %ax
    movw    %ax, %ds
    movw    $HOME + (no_sector - _start), %si
    cmpb    $0x80, %dl
    jb      say                     # neither disk nor CD
    cmpb    $0xa0, %dl
    jae     move                    # a CD (0xE0 and up): no boot sector to look for
    cmpw    $0xaa55, 0x7dfe
    jne     say
    cmpl    $0, 0x7c1c              # hidden sectors
    je      say
move:
    movw    $0x2020, %bx            # from
    movw    $0x0820, %bp            # to; lower, so a forward copy may overlap
    movw    $SECTORS, %cx
    xorl    %edi, %edi              # the sum
next_sector:
    movw    %bx, %ds
    movw    %bp, %es
    pushw   %cx
    xorw    %si, %si
    movw    $128, %cx
next_dword:
    lodsl
    addl    %eax, %edi
    movl    %eax, %es:-4(%si)
    loop    next_dword
    popw    %cx
    addw    $0x20, %bx
    addw    $0x20, %bp
    loop    next_sector
    xorw    %ax, %ax
    movw    %ax, %ds
    movw    $HOME + (incomplete - _start), %si
    cmpl    $SUM, %edi
    jne     say
    movb    $0xff, %dh              # GRUB: no partition
    sti
    ljmp    $0, $0x8200
say:
    sti
next_char:
    lodsb
    testb   %al, %al
    jz      stop
    movb    $0x0e, %ah
    movw    $7, %bx
    int     $0x10
    jmp     next_char
stop:
    hlt
    jmp     stop
no_sector:
    .asciz "Windows Boot Manager (lab): 0xc0000225: no boot sector with hidden sectors at 0:7C00\r\n"
incomplete:
    .asciz "Windows Boot Manager (lab): BOOTMGR is corrupt: not all of it was loaded\r\n"
    .org    0x200
