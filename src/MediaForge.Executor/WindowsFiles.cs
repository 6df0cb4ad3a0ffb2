using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using MediaForge.Bytes;
using MediaForge.Execution;
using MediaForge.Execution.Machines;

namespace MediaForge.Executor;

/// <summary>
/// Files and folders of Windows. Paths get the prefix <c>\\?\</c> where anything may have a name: then Windows takes names of
/// any length, also those that end in a dot or are called like a device.
/// </summary>
[SupportedOSPlatform("windows")]
internal static unsafe partial class WindowsFiles
{
    private const int ReplaceExisting = 1;
    private const int WriteThrough = 8;

    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false, ReturnSpecialDirectories = false };

    /// <summary>What is in a folder.</summary>
    public static IReadOnlyList<FolderEntry> List(string path) =>
        [.. new DirectoryInfo(Long(path)).EnumerateFileSystemInfos("*", Everything).Select(e => e is FileInfo file ? new FolderEntry(e.Name, IsFolder: false, file.Length) : new FolderEntry(e.Name, IsFolder: true, 0))];

    /// <summary>Deletes a file, also a read-only one.</summary>
    public static void Delete(string path)
    {
        ByteSource.CloseFiles(path);
        var file = new FileInfo(Long(path));
        if (!file.Exists) return;
        if ((file.Attributes & FileAttributes.ReadOnly) != 0) file.Attributes = FileAttributes.Normal;
        file.Delete();
    }

    /// <summary>Deletes a folder with all in it; of a junction or a link only itself.</summary>
    public static void DeleteFolder(string path)
    {
        ByteSource.CloseFiles(path);
        var folder = new DirectoryInfo(Long(path));
        if (folder.Exists) DeleteTree(folder);
    }

    /// <summary>Gives a file another name, in place of one that has it; returns when that is on the disk.</summary>
    public static void Move(string path, string newPath)
    {
        ByteSource.CloseFiles(path);
        ByteSource.CloseFiles(newPath);
        if (MoveFileExW(Long(path), Long(newPath), ReplaceExisting | WriteThrough) == 0) throw Failure(path);
        FlushName(newPath);
    }

    /// <summary>Takes the change of a file's name to the disk: flushing the file does it.</summary>
    public static void FlushName(string path)
    {
        if ((File.GetAttributes(path) & FileAttributes.ReadOnly) != 0) return;
        using var renamed = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.Read);
        renamed.Flush(flushToDisk: true);
    }

    /// <summary>Opens a file for reading and writing, making it and its folders.</summary>
    public static Stream OpenWrite(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return new DurableStream(path);
    }

    /// <summary>Free and total bytes of the volume or share of a folder, as far as the account may use them.</summary>
    public static (long Free, long Total) ReadSpace(string folder)
    {
        ulong free, total;
        // A share is asked with a backslash at its end.
        if (GetDiskFreeSpaceExW(folder.TrimEnd('\\') + "\\", &free, &total, null) == 0) throw Failure(folder);
        return ((long)Math.Min(free, long.MaxValue), (long)Math.Min(total, long.MaxValue));
    }

    /// <summary>The path with the prefix that has Windows take it as it is.</summary>
    internal static string Long(string path)
    {
        if (path.StartsWith(@"\\?\", StringComparison.Ordinal) || path.StartsWith(@"\\.\", StringComparison.Ordinal)) return path;
        if (path.StartsWith(@"\\", StringComparison.Ordinal)) return @"\\?\UNC" + path[1..];
        return path.Length > 2 && path[1] == ':' && path[2] == '\\' ? @"\\?\" + path : path;
    }

    private static void DeleteTree(DirectoryInfo folder)
    {
        var link = (folder.Attributes & FileAttributes.ReparsePoint) != 0;
        if (!link)
        {
            foreach (var entry in folder.EnumerateFileSystemInfos("*", Everything))
            {
                if (entry is DirectoryInfo below)
                {
                    DeleteTree(below);
                    continue;
                }
                if ((entry.Attributes & FileAttributes.ReadOnly) != 0) entry.Attributes = FileAttributes.Normal;
                entry.Delete();
            }
        }
        if ((folder.Attributes & FileAttributes.ReadOnly) != 0) folder.Attributes &= ~FileAttributes.ReadOnly;
        folder.Delete(recursive: false);
    }

    private static IOException Failure(string path)
    {
        var code = Marshal.GetLastPInvokeError();
        return new IOException($"{path}: {Marshal.GetPInvokeErrorMessage(code)}", ErrorText.FromWin32(code));
    }

    [LibraryImport("kernel32.dll", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int MoveFileExW(string from, string to, int flags);

    [LibraryImport("kernel32.dll", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int GetDiskFreeSpaceExW(string folder, ulong* free, ulong* total, ulong* totalFree);

    /// <summary>A file whose <see cref="Flush()"/> reaches the disk or the server.</summary>
    private sealed class DurableStream(string path) : FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read)
    {
        public override void Flush() => Flush(flushToDisk: true);
    }
}
