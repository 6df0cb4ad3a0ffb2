; cdboot: starts BOOTMGR from a disc on BIOS machines. An El Torito boot image without emulation, of one block.
;
; The BIOS loads these 2048 bytes (boot catalog: load count 4, load segment 0) to 0000:7C00, which some enter as
; 07C0:0000, with the boot drive in DL. Whoever writes the disc puts BOOTMGR on it in one piece, and its first block
; and its length into the fields "block" and "length" below. So nothing here has to understand a file system.
;
; BOOTMGR wants: the whole file at linear 20000h, entered as 2000:0000 in real mode, DL = boot drive,
; DS = ES = SS = 0, the stack below 7C00h, interrupts on. It then finds everything else by itself.
;
; Limits: the file has to end below 9F000h (where BIOS data may begin), so it has at most 7F000h bytes.
; On any error: a few words on the screen, and halt.
;
; Assemble: nasm -f bin -o cdboot.bin cdboot.asm

        cpu 386
        bits 16
        org 7C00h

BlockSize       equ 2048
MaxLength       equ 7F000h
LoadSegment     equ 2000h
StackTop        equ 7BF0h
PacketBlocks    equ 8                   ; more than some BIOSes can do; and 8 blocks never straddle 64 KiB here
Tries           equ 5                   ; for a block that cannot be read: a drive that spins up needs some

start:  jmp short entry
        times 8 - ($ - $$) db 90h
block:  dd 0                            ; offset 08h: the first block of BOOTMGR
length: dd 0                            ; offset 0Ch: its length in bytes

entry:  cli
        xor ax, ax
        mov ss, ax
        mov sp, StackTop
        mov ds, ax
        mov es, ax
        cld
        sti
        jmp 0:main                      ; from here on CS = 0, wherever we were entered

main:   mov [drive], dl

        mov si, NoFileText
        mov eax, [length]
        test eax, eax
        jz fail
        mov si, TooLargeText
        cmp eax, MaxLength
        ja fail
        add eax, BlockSize - 1
        shr eax, 11
        mov [left], ax

        ; The BIOS may keep more for itself than usual: the last block has to fit below what INT 12h gives.
        mov bx, ax
        shl bx, 7                       ; blocks to paragraphs
        add bx, LoadSegment
        push bx
        int 12h                         ; AX = KiB of memory
        pop bx
        shl ax, 6                       ; to paragraphs
        mov si, NoMemoryText
        cmp bx, ax
        ja fail

next:   mov cx, [left]
        jcxz done
        cmp cx, [most]
        jbe .read
        mov cx, [most]
.read:  call read
        jnc .ok
        ; One block at a time from now on: this one may be bad for a moment only, or the BIOS cannot do many.
        mov word [most], 1
        mov byte [tries], Tries
.retry: mov dl, [drive]
        xor ah, ah
        int 13h                         ; reset the drive
        call normal
        mov cx, 1
        call read
        jnc .ok
        dec byte [tries]
        jnz .retry
        mov si, ReadErrorText
        jmp failcode

.ok:    sub [left], cx
        movzx eax, cx
        add [block], eax
        shl cx, 7
        add [target], cx               ; the segment moves on, the offset stays 0
        jmp next

done:   mov dl, [drive]
        xor ax, ax
        jmp LoadSegment:0

; Reads CX blocks from [block] to [target]:0. Keeps CX. Carry: failed, with the BIOS's code in [code].
read:   push cx
        mov [packet.count], cx          ; the BIOS may write to the packet, so it is filled in each time
        mov word [packet.offset], 0
        mov ax, [target]
        mov [packet.segment], ax
        mov eax, [block]
        mov [packet.block], eax
        mov dword [packet.block + 4], 0
        mov si, packet
        mov dl, [drive]
        mov ah, 42h
        int 13h
        call normal
        mov [code], ah
        pop cx
        ret

; Undoes what a BIOS may leave behind. Keeps the flag carry, and AX.
normal: push ax
        mov ax, 0
        mov ds, ax
        mov es, ax
        pop ax
        cld
        sti
        ret

; Says the text at SI, and the BIOS's code, and halts.
failcode:
        push si
        mov al, [code]
        aam 16                          ; AH = high digit, AL = low digit
        add ax, 3030h
        xchg al, ah
        mov si, CodeDigits
        mov [si], ax
.digit: cmp byte [si], '9'
        jbe .next
        add byte [si], 'A' - '0' - 10
.next:  inc si
        cmp si, CodeDigits + 2
        jb .digit
        pop si

; Says the text at SI and halts.
fail:   push si
        mov si, PrefixText
        call say
        pop si
        call say
        mov si, EndText
        call say
.halt:  sti                             ; with interrupts, so that Ctrl+Alt+Del works
        hlt
        jmp .halt

say:    lodsb
        test al, al
        jz .done
        mov ah, 0Eh
        mov bx, 7
        push si
        int 10h
        pop si
        jmp say
.done:  ret

PrefixText:     db 13, 10, "MediaForge: cannot start BOOTMGR from this disc:", 13, 10, 0
NoFileText:     db "the disc was written without its place.", 0
TooLargeText:   db "the file is larger than 508 KiB.", 0
NoMemoryText:   db "not enough memory below 640 KiB.", 0
ReadErrorText:  db "read error (BIOS code "
CodeDigits:     db "00).", 0
EndText:        db 13, 10, "Try another drive, or write the disc again.", 13, 10, 0

        align 4
packet: db 16, 0
.count: dw 0
.offset: dw 0
.segment: dw 0
.block: dq 0

target: dw LoadSegment
most:   dw PacketBlocks
left:   dw 0
drive:  db 0
tries:  db 0
code:   db 0

        times BlockSize - ($ - $$) db 0
