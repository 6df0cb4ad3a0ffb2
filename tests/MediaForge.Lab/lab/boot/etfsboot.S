# El Torito no-emulation boot sector of the lab's etfsboot.com (2048 bytes; a GRUB core image follows it in the file).
# Needs no boot info table, since oscdimg never writes one, and any load size from 4 sectors on: it asks the BIOS where it came
# from (INT 13h/4B01h), reads the rest of its file to 0x8400 and enters GRUB's core at 0x8200.
# SECTORS (of 2048 bytes, the whole file) comes from the assembler's command line.
    .code16
    .globl _start
_start:
    ljmp    $0, $begin
begin:
    cli
    xorw    %ax, %ax
    movw    %ax, %ds
    movw    %ax, %es
    movw    %ax, %ss
    movw    $0x7000, %sp
    sti
    movb    %dl, drive
    movw    $0x4b01, %ax            # get the boot specification: LBA at +4
    movw    $specification, %si
    int     $0x13
    jc      failed
    movl    specification+4, %eax
    incl    %eax                    # the first 2048 bytes are these, loaded already
    movl    %eax, packet_lba
    movw    $SECTORS-1, %cx
    movw    $0x840, %bx             # segment of the next read; the first 2048 bytes end at 0x8400
next_sector:
    movw    %bx, packet_segment
    movw    $packet, %si
    movb    drive, %dl
    movb    $0x42, %ah
    pushw   %cx
    pushw   %bx
    int     $0x13
    popw    %bx
    popw    %cx
    jc      failed
    addw    $0x80, %bx
    incl    packet_lba
    loop    next_sector
    movb    drive, %dl
    movb    $0xff, %dh              # GRUB: no partition
    ljmp    $0, $0x8200
failed:
    movw    $message, %si
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
message:
    .asciz "CDBOOT (lab): cannot read the boot image\r\n"
    .balign 4
drive:
    .byte   0
    .balign 4
packet:
    .byte   0x10, 0
    .word   1
    .word   0
packet_segment:
    .word   0
packet_lba:
    .long   0, 0
specification:
    .byte   0x13
    .fill   0x13, 1, 0
    .org    0x5fe                   # 0x7C00 + 0x600 = 0x8200: GRUB's core begins here
    .word   0xaa55
