; Stands in for BOOTMGR in tests: says on COM1 how it was started and whether all of it was loaded, and stops.
; The test appends random bytes and fills in the two fields.

        cpu 386
        bits 16
        org 0

CodeSize equ 512

start:  jmp short entry
        times 4 - ($ - $$) db 90h
length: dd 0                            ; of the whole file
sum:    dd 0                            ; over everything after the first 512 bytes: rotate left, add the byte

entry:  mov [cs:seenSp], sp
        pushf
        pop word [cs:seenFlags]
        cli                             ; SeaBIOS still holds text for COM1, which its timer would write into the middle of ours
        mov [cs:seenDrive], dl
        mov [cs:seenDs], ds
        mov [cs:seenEs], es
        mov [cs:seenSs], ss
        call here
here:   pop bx
        sub bx, here
        mov [cs:seenIp], bx             ; 0 when entered as 2000:0000
        push cs
        pop ds

        ; From a disk, the boot sector that loaded this is still there, and its field "hidden sectors" says of which partition.
        mov si, hidden
        call text
        push ds
        xor ax, ax
        mov ds, ax
        mov cx, [7C1Ch]
        mov ax, [7C1Eh]
        pop ds
        push cx
        call word16
        pop ax
        call word16

        mov si, drive
        mov al, [seenDrive]
        call item8
        mov si, codeSegment
        mov ax, cs
        call item16
        mov si, instruction
        mov ax, [seenIp]
        call item16
        mov si, dataSegments
        mov ax, [seenDs]
        or ax, [seenEs]
        or ax, [seenSs]
        call item16
        mov si, stack
        mov ax, [seenSp]
        call item16
        mov si, flags
        mov ax, [seenFlags]
        call item16

        mov ecx, [length]
        sub ecx, CodeSize
        mov edx, [sum]
        mov si, CodeSize
        xor eax, eax
        xor ebx, ebx
.byte:  mov bl, [si]
        rol eax, 1
        add eax, ebx
        inc si
        jnz .same
        mov bp, ds
        add bp, 1000h
        mov ds, bp
.same:  dec ecx
        jnz .byte
        push cs
        pop ds
        mov si, good
        cmp eax, edx
        je .said
        mov si, bad
.said:  call text
        hlt

item16: push ax
        call text
        pop ax
word16: push ax
        mov al, ah
        call hex
        pop ax
        jmp hex
item8:  push ax
        call text
        pop ax
hex:    push ax
        shr al, 4
        call digit
        pop ax
digit:  and al, 0Fh
        cmp al, 10
        sbb al, 69h
        das
        jmp send
text:   lodsb
        test al, al
        jz sent
        call send
        jmp text
send:   push dx
        push ax
        mov dx, 3FDh
.wait:  in al, dx
        test al, 20h
        jz .wait
        pop ax
        mov dx, 3F8h
        out dx, al
        pop dx
sent:   ret

hidden: db "HIDDEN=", 0
drive:  db " DL=", 0
codeSegment: db " CS=", 0
instruction: db " IP=", 0
dataSegments: db " DS|ES|SS=", 0
stack:  db " SP=", 0
flags:  db " FLAGS=", 0
good:   db " SUM=good", 13, 10, 0
bad:    db " SUM=bad", 13, 10, 0

seenSp: dw 0
seenFlags: dw 0
seenDrive: db 0
seenDs: dw 0
seenEs: dw 0
seenSs: dw 0
seenIp: dw 0

        times CodeSize - ($ - $$) db 0
