:; # One file for both shells: sh runs the lines that start with ":;", cmd.exe takes those for labels and runs the rest.
:; cd "$(dirname "$0")" || exit 2
:; command -v dotnet >/dev/null 2>&1 || { echo "The .NET 10 SDK is needed: https://dotnet.microsoft.com/download (Debian/Ubuntu: package dotnet-sdk-10.0)." >&2; exit 2; }
:; exec dotnet run --file eng/build.cs -- "$@"
@echo off
cd /d "%~dp0"
where dotnet >nul 2>nul
if errorlevel 1 (
  echo The .NET 10 SDK is needed: https://dotnet.microsoft.com/download 1>&2
  exit /b 2
)
dotnet run --file eng\build.cs -- %*
exit /b %ERRORLEVEL%
