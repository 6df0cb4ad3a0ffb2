using System.Runtime.InteropServices;

namespace MediaForge.Wim.Folders.Linux;

/// <summary>What a failed call becomes: an exception that names the path, what was tried, and what to do.</summary>
internal static class LinuxError
{
    /// <summary>For one who reads.</summary>
    public static Exception Reading(int error, string what, string path) => error switch
    {
        Libc.AccessDenied or Libc.NotPermitted => new UnauthorizedAccessException($"{what} '{path}' is not allowed. Run as a user who may read it, or leave it out."),
        Libc.NoEntry => new IOException($"{what} '{path}' failed: it has gone since its folder was read. Run the command again when nothing else changes the folder."),
        _ => new IOException($"{what} '{path}' failed: {Describe(error)}."),
    };

    /// <summary>For one who writes.</summary>
    public static IOException Writing(int error, string what, string path) => error switch
    {
        Libc.AccessDenied or Libc.NotPermitted => new IOException($"{what} '{path}' is not allowed. Run as a user who may, or choose another folder."),
        Libc.NoSpace or Libc.QuotaExceeded => new IOException($"{what} '{path}' failed: there is no space left. Free some, or choose another folder."),
        Libc.ReadOnlySystem => new IOException($"{what} '{path}' failed: the file system is read-only. Mount it for writing, or choose another folder."),
        Libc.IsDirectory => new IOException($"{what} '{path}' failed: a folder of that name is there. Remove it, or choose another folder."),
        Libc.Loop or Libc.NoDirectory => new IOException($"{what} '{path}' failed: a link or file is where a folder is needed. Remove it, or choose another folder."),
        Libc.NameTooLong => new IOException($"{what} '{path}' failed: the name is too long for the file system. Choose a folder on another one."),
        _ => new IOException($"{what} '{path}' failed: {Describe(error)}."),
    };

    private static string Describe(int error) => $"{Marshal.GetPInvokeErrorMessage(error)} (error {error})";
}
