@echo off
rem Has this machine start the Windows PE of the prestaged media on the volume that this script lies on.
rem
rem Usage, in Windows PE, after the WIM was applied to C: :   C:\MediaForge\prestage.cmd S:
rem   S: is the partition of the same disk that the firmware starts from: under UEFI the EFI system partition (FAT32), under
rem   BIOS the active partition (NTFS). When that is C: itself nothing is to be done, and this script does nothing.
setlocal
set MEDIA=%~d0
set SYSTEM=%~d1
set RAMDISK={7619dcc8-fafe-11d9-b411-000476eba25f}
if "%~1"=="" (
  echo Usage: %~nx0 S:     S: is the partition that the firmware starts from
  exit /b 2
)
if not exist "%MEDIA%\sources\boot.wim" (
  echo %MEDIA% holds no prestaged media.
  exit /b 2
)
if /i "%SYSTEM%"=="%MEDIA%" (
  echo %MEDIA% is what the firmware starts from: nothing to do.
  exit /b 0
)
if not exist "%MEDIA%\efi\microsoft\boot\bcd" goto bios
xcopy "%MEDIA%\efi" "%SYSTEM%\EFI\" /e /h /k /r /y /i
if errorlevel 1 goto failed
set STORE=%SYSTEM%\EFI\Microsoft\Boot\BCD
call :store
if errorlevel 1 goto failed

:bios
if not exist "%MEDIA%\boot\bcd" goto done
xcopy "%MEDIA%\boot" "%SYSTEM%\Boot\" /e /h /k /r /y /i
if errorlevel 1 goto failed
copy /y "%MEDIA%\bootmgr" "%SYSTEM%\bootmgr"
if errorlevel 1 goto failed
set STORE=%SYSTEM%\Boot\BCD
call :store
if errorlevel 1 goto failed

:done
echo %SYSTEM% starts the Windows PE on %MEDIA%.
exit /b 0

:store
bcdedit /store %STORE% /set {default} device ramdisk=[%MEDIA%]\sources\boot.wim,%RAMDISK%
if errorlevel 1 exit /b 1
bcdedit /store %STORE% /set {default} osdevice ramdisk=[%MEDIA%]\sources\boot.wim,%RAMDISK%
if errorlevel 1 exit /b 1
bcdedit /store %STORE% /set %RAMDISK% ramdisksdidevice partition=%MEDIA%
if errorlevel 1 exit /b 1
exit /b 0

:failed
echo FAILED: %SYSTEM% does not start the Windows PE on %MEDIA%.
exit /b 1
