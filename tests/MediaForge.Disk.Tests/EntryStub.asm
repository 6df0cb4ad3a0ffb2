; Enters the loader that follows these 512 bytes as 0000:7C00, for BIOSes that do; SeaBIOS uses 07C0:0000.
; Loaded by the boot catalog at 2000:0000.

        bits 16
        org 0

        push cs
        pop ds
        xor ax, ax
        mov es, ax
        mov si, 512
        mov di, 7C00h
        mov cx, 2048
        cld
        rep movsb
        mov ax, 1234h                   ; nothing may rely on what was there
        mov ds, ax
        mov es, ax
        jmp 0:7C00h

        times 512 - ($ - $$) db 0
