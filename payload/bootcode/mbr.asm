; mbr: the boot code of a master boot record. Starts the boot sector of the active partition on BIOS machines.
;
; The BIOS loads the disk's first sector to 0000:7C00, with the drive in DL. This code moves itself out of the way, finds
; the entry of the partition table with the status 80h, loads its first sector to 0000:7C00 (INT 13h AH=42h, so it may
; lie anywhere) and jumps there: DL = drive, SI = the entry, DS = ES = SS = 0, the stack below 7C00h.
; On any error: a few words on the screen, and halt.
;
; The 440 bytes end before the disk signature. Assemble: nasm -f bin -o mbr.bin mbr.asm

        cpu 386
        bits 16
        org 600h

Size            equ 440
Loaded          equ 7C00h
Table           equ 600h + 446
Tries           equ 5                   ; a stick that has just been found may not be ready

start:  cli
        xor ax, ax
        mov ss, ax
        mov sp, Loaded
        mov ds, ax
        mov es, ax
        cld
        mov si, Loaded
        mov di, start
        mov cx, 256
        rep movsw
        jmp 0:main

main:   sti
        mov [drive], dl
        mov bp, Table
        mov cx, 4
.find:  cmp byte [bp], 80h
        je .found
        add bp, 16
        loop .find
        mov si, NoActiveText
        jmp fail

.found: mov ah, 41h
        mov bx, 55AAh
        int 13h                         ; can it read by sector number?
        mov si, OldBiosText
        jc fail
        cmp bx, 0AA55h
        jne fail
        test cl, 1
        jz fail

.read:  mov word [packet.count], 1      ; the BIOS may write to the packet, so it is filled in each time
        mov word [packet.offset], Loaded
        mov word [packet.segment], 0
        mov eax, [bp + 8]
        mov [packet.sector], eax
        mov si, packet
        mov dl, [drive]
        mov ah, 42h
        int 13h
        jnc .done
        mov dl, [drive]
        xor ah, ah
        int 13h                         ; reset the drive
        dec byte [tries]
        jnz .read
        mov si, ReadErrorText
        jmp fail

.done:  mov si, NoSectorText
        cmp word [Loaded + 510], 0AA55h
        jne fail
        mov dl, [drive]
        mov si, bp
        xor ax, ax
        mov ds, ax
        mov es, ax
        cld
        sti
        jmp 0:Loaded

fail:   push si
        mov si, PrefixText
        call say
        pop si
        call say
        mov si, EndText                 ; who reads a serial console gets whole lines
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

PrefixText:     db 13, 10, "MediaForge: cannot start this disk: ", 0
NoActiveText:   db "no partition is active.", 0
OldBiosText:    db "the BIOS is too old.", 0
ReadErrorText:  db "read error.", 0
NoSectorText:   db "the active partition has no boot sector.", 0
EndText:        db 13, 10, 0

        align 4, db 0
packet: db 16, 0
.count: dw 0
.offset: dw 0
.segment: dw 0
.sector: dq 0

tries:  db Tries
drive:  db 0

        times Size - ($ - $$) db 0
