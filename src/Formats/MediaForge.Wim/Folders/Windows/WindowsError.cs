using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace MediaForge.Wim.Folders.Windows;

/// <summary>What a failed call becomes: an exception that names the path, what was tried, and what to do.</summary>
[SupportedOSPlatform("windows")]
internal static class WindowsError
{
    /// <summary>For one who reads.</summary>
    public static Exception Reading(uint status, string what, string path) => status switch
    {
        NtStatus.AccessDenied or NtStatus.PrivilegeNotHeld => new UnauthorizedAccessException($"{what} '{path}' is not allowed. Run as administrator, or leave it out."),
        NtStatus.SharingViolation => new IOException($"{what} '{path}' failed: another program has it open. End that program, capture a shadow copy or from Windows PE, or leave it out."),
        NtStatus.NameNotFound or NtStatus.NoSuchFile => new IOException($"{what} '{path}' failed: it has gone since its folder was read. Run the command again when nothing else changes the folder."),
        _ => new IOException($"{what} '{path}' failed: {Describe(status)}."),
    };

    /// <summary>For one who writes.</summary>
    public static IOException Writing(uint status, string what, string path) => status switch
    {
        NtStatus.AccessDenied or NtStatus.PrivilegeNotHeld => new IOException($"{what} '{path}' is not allowed. Run as administrator, or choose another folder."),
        NtStatus.SharingViolation or NtStatus.CannotDelete => new IOException($"{what} '{path}' failed: another program has it open. End that program, or choose another folder."),
        NtStatus.DiskFull => new IOException($"{what} '{path}' failed: there is no space left. Free some, or choose another folder."),
        NtStatus.MediaWriteProtected => new IOException($"{what} '{path}' failed: the volume is write-protected. Choose another folder."),
        NtStatus.FileIsADirectory or NtStatus.DirectoryNotEmpty => new IOException($"{what} '{path}' failed: a folder of that name is there. Remove it, or choose another folder."),
        NtStatus.NotADirectory => new IOException($"{what} '{path}' failed: a link or file is where a folder is needed. Remove it, or choose another folder."),
        _ => new IOException($"{what} '{path}' failed: {Describe(status)}."),
    };

    private static string Describe(uint status) => $"{Marshal.GetPInvokeErrorMessage(Nt.ToWin32Error(status))} (status {status:X8})";
}
