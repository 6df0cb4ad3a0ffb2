; fat32boot: the boot code of a FAT32 volume. Loads \BOOTMGR and starts it on BIOS machines.
;
; A master boot record loads the volume's first sector to 0000:7C00, with the drive in DL. It holds the volume's
; parameters (bytes 3 to 5Ah, written by whoever formats) and the first part of this code, which loads the second part
; from sector 12 of the volume behind itself. That looks for BOOTMGR in the root folder, follows its chain of clusters
; wherever they lie, and so survives whatever a user does with the files.
;
; BOOTMGR wants: the whole file at linear 20000h, entered as 2000:0000 in real mode, DL = boot drive, DS = ES = SS = 0,
; the stack below 7C00h, interrupts on; and this boot sector still at 0000:7C00, whose hidden sectors tell it
; which partition it came from. So nothing here writes to the boot sector.
;
; Limits: sectors of 512 bytes, which is all that INT 13h has; the file has at most 7F000h bytes (BIOS data may begin at
; 9F000h). On any error: a few words on the screen, and halt.
;
; Assemble: nasm -f bin -o fat32boot.bin fat32boot.asm
; Sector 0 of the result goes to sector 0 of the volume (and to its copy, sector 6), sectors 1 and 2 to sectors 12 and 13.

        cpu 386
        bits 16
        org 7C00h

SectorSize      equ 512
SecondSector    equ 12
SecondSectors   equ 2
MaxLength       equ 7F000h
LoadSegment     equ 2000h
StackTop        equ 7C00h
MostSectors     equ 64                  ; in a call: more than some BIOSes can do
Tries           equ 5                   ; for what cannot be read: a stick that has just been found may not be ready
RootSectors     equ 4096                ; a folder has no more; a chain that loops would
FirstCluster    equ 2
EndMark         equ 0FFFFFF8h           ; and all above it

; The volume's parameters.
PerCluster      equ 7C00h + 13          ; byte: sectors
Reserved        equ 7C00h + 14          ; word: sectors before the first FAT
Fats            equ 7C00h + 16          ; byte
Hidden          equ 7C00h + 28          ; dword: sectors before the volume
FatSize         equ 7C00h + 36          ; dword: sectors
RootCluster     equ 7C00h + 44          ; dword

; What this code keeps; none of it in the boot sector.
FatBuffer       equ 8400h
Buffer          equ 8600h
packet          equ 8800h
drive           equ 8810h               ; byte
tries           equ 8811h               ; byte
code            equ 8812h               ; byte: the BIOS's word for an error
most            equ 8814h               ; word: sectors in a call
fatStart        equ 8818h               ; dword: the disk's sector of the first FAT
dataStart       equ 881Ch               ; dword: and of cluster 2
cached          equ 8820h               ; dword: and of what is in FatBuffer
cluster         equ 8824h               ; dword
first           equ 8828h               ; dword: where a run of clusters begins
left            equ 882Ch               ; word: sectors of the file
run             equ 882Eh               ; word: sectors of the run
target          equ 8830h               ; word: segment
guard           equ 8832h               ; word

start:  jmp short entry
        nop
        times 5Ah - ($ - $$) db 0       ; the volume's parameters

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
        mov word [most], MostSectors
        mov ah, 41h
        mov bx, 55AAh
        int 13h                         ; can it read by sector number?
        mov si, OldBiosText
        jc fail
        cmp bx, 0AA55h
        jne fail
        test cl, 1
        jz fail
        xor ax, ax
        mov es, ax
        mov eax, [Hidden]
        add eax, SecondSector
        mov bx, second
        mov cx, SecondSectors
        call read
        cmp dword [mark], 'MFB2'
        je second
        mov si, NoSecondText
        jmp fail

; Reads CX sectors from the disk's sector EAX to ES:BX. Keeps all registers. Does not return when that fails.
read:   pushad
        mov byte [tries], Tries
.try:   pushad
        push es
        mov word [packet], 16           ; the BIOS may write to the packet, so it is filled in each time
        mov [packet + 2], cx
        mov [packet + 4], bx
        mov [packet + 6], es
        mov [packet + 8], eax
        mov dword [packet + 12], 0
        mov si, packet
        mov ah, 42h
        call bios
        mov [code], ah
        pop es
        popad
        jnc .done
        pushad
        push es
        xor ah, ah
        call bios                       ; reset the drive
        pop es
        popad
        dec byte [tries]
        jnz .try
        mov si, ReadErrorText
        jmp failcode
.done:  popad
        ret

; Calls the BIOS for the drive and undoes what it may leave behind. Keeps the carry flag.
bios:   mov dl, [drive]
        int 13h
        push cs
        pop ds
        cld
        sti
        ret

; Says the text at SI, and the BIOS's code, and halts.
failcode:
        push si
        mov si, PrefixText
        call say
        pop si
        call say
        mov al, [code]
        aam 16                          ; AH = high digit, AL = low digit
        push ax
        mov al, ah
        call digit
        pop ax
        call digit
        mov si, EndText
        jmp last

; Says the text at SI and halts.
fail:   push si
        mov si, PrefixText
        call say
        pop si
last:   call say
        mov si, LineText                ; who reads a serial console gets whole lines
        call say
.halt:  sti                             ; with interrupts, so that Ctrl+Alt+Del works
        hlt
        jmp .halt

digit:  cmp al, 10
        sbb al, 69h                     ; 0-9, A-F
        das
letter: mov ah, 0Eh
        mov bx, 7
        push si
        int 10h
        pop si
say.done: ret

say:    lodsb
        test al, al
        jz say.done
        call letter
        jmp say

PrefixText:     db 13, 10, "MediaForge: cannot start BOOTMGR: ", 0
OldBiosText:    db "the BIOS is too old.", 0
NoSecondText:   db "boot code is missing.", 0
ReadErrorText:  db "read error (BIOS code ", 0
EndText:        db ").", 0
LineText:       db 13, 10, 0

        times SectorSize - 2 - ($ - $$) db 0
        dw 0AA55h

second: movzx eax, word [Reserved]
        add eax, [Hidden]
        mov [fatStart], eax
        movzx ecx, byte [Fats]
        mov eax, [FatSize]
        mul ecx
        add eax, [fatStart]
        mov [dataStart], eax
        mov dword [cached], 0
        mov word [guard], RootSectors

; Looks through the root folder.
        mov eax, [RootCluster]
.folder:
        mov [cluster], eax
        call place
        movzx cx, byte [PerCluster]
.sector:
        push cx
        mov bx, Buffer
        mov cx, 1
        call read
        mov di, Buffer
.entry: cmp byte [di], 0
        je .missing                     ; the end of the folder
        test byte [di + 11], 18h        ; a folder, a label or a part of a long name
        jnz .other
        push di
        mov si, Name
        mov cx, 11
        repe cmpsb
        pop di
        je .found
.other: add di, 32
        cmp di, Buffer + SectorSize
        jb .entry
        pop cx
        dec word [guard]
        jz .missing
        inc eax
        loop .sector
        mov eax, [cluster]
        call follow
        jnc .folder
.missing:
        mov si, MissingText
        jmp fail

.found: pop cx
        mov ax, [di + 20]
        shl eax, 16
        mov ax, [di + 26]
        mov [cluster], eax
        mov eax, [di + 28]
        mov si, MissingText
        test eax, eax
        jz fail
        mov si, TooLargeText
        cmp eax, MaxLength
        ja fail
        add eax, SectorSize - 1
        shr eax, 9
        mov [left], ax

        ; The BIOS may keep more for itself than usual: the last sector has to fit below what INT 12h gives.
        mov bx, ax
        shl bx, 5                       ; sectors to paragraphs
        add bx, LoadSegment
        push bx
        int 12h                         ; AX = KiB of memory
        pop bx
        shl ax, 6                       ; to paragraphs
        mov si, NoMemoryText
        cmp bx, ax
        ja fail
        mov word [target], LoadSegment

; Loads it: one run of clusters that follow each other after the other.
.run:   mov eax, [cluster]
        call place
        mov [first], eax
        mov word [run], 0
.more:  movzx ax, byte [PerCluster]
        add [run], ax
        mov ax, [run]
        cmp ax, [left]
        jae .all                        ; the rest of the chain does not matter
        mov eax, [cluster]
        call follow
        jc .damaged                     ; the chain ends before the file does
        mov edx, [cluster]
        inc edx
        mov [cluster], eax
        cmp eax, edx
        je .more
        jmp .load
.all:   mov ax, [left]
        mov [run], ax
.load:  mov ax, [run]
        sub [left], ax
.part:  mov cx, [run]
        jcxz .loaded
        cmp cx, [most]
        jbe .few
        mov cx, [most]
.few:   mov bx, 1000h                   ; no call reaches over a multiple of 64 KiB, which some controllers cannot
        mov ax, [target]
        and ax, 0FFFh
        sub bx, ax
        shr bx, 5
        cmp cx, bx
        jbe .fits
        mov cx, bx
.fits:  mov es, [target]
        xor bx, bx
        mov eax, [first]
        call read
        sub [run], cx
        movzx ecx, cx
        add [first], ecx
        shl cx, 5
        add [target], cx                ; the segment moves on, the offset stays 0
        jmp .part
.loaded:
        xor ax, ax
        mov es, ax
        cmp word [left], 0
        jne .run
        mov dl, [drive]
        jmp LoadSegment:0

.damaged:
        mov si, DamagedText
        jmp fail

; The disk's first sector of cluster EAX.
place:  sub eax, FirstCluster
        jb second.damaged
        movzx edx, byte [PerCluster]
        mul edx
        add eax, [dataStart]
        ret

; The cluster behind cluster EAX. Carry: there is none. ES = 0.
follow: mov edi, eax
        and di, 127                     ; entries of a sector
        shl di, 2
        shr eax, 7
        add eax, [fatStart]
        cmp eax, [cached]
        je .there
        mov [cached], eax
        mov bx, FatBuffer
        mov cx, 1
        call read
.there: mov eax, [FatBuffer + di]
        and eax, 0FFFFFFFh
        cmp eax, EndMark
        cmc
        ret

Name:           db "BOOTMGR    "
MissingText:    db "it is not in the root folder.", 0
TooLargeText:   db "it is larger than 508 KiB.", 0
NoMemoryText:   db "not enough memory below 640 KiB.", 0
DamagedText:    db "its clusters are damaged. Check the volume, or write it again.", 0

        times (1 + SecondSectors) * SectorSize - 4 - ($ - $$) db 0
mark:   dd 'MFB2'
