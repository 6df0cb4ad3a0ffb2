using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace MediaForge.Wim.Folders.Windows;

/// <summary>A stream of a scanned file of Windows; <c>file:stream</c> for a named one.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsFileSource(WindowsFolder folder, string name, long length, long stamp, bool isBehindReparsePoint) : FolderFileSource(folder, name, length, stamp)
{
    /// <inheritdoc/>
    protected override SafeFileHandle OpenHandle()
    {
        const uint Access = Nt.ReadData | Nt.ReadAttributes;
        var folder = (WindowsFolder)Folder;
        var status = isBehindReparsePoint
            ? folder.OpenBehind(Name, Access, Nt.SequentialOnly, out var file)
            : folder.OpenAt(Name, Access, Nt.OpenExisting, Nt.SequentialOnly, out file);
        return NtStatus.IsSuccess(status) ? file : throw WindowsError.Reading(status, "Opening", ToString());
    }

    /// <inheritdoc/>
    protected override int ReadSome(SafeFileHandle file, long offset, Span<byte> buffer)
    {
        var status = Nt.Read(file, offset, buffer, out var read);
        return NtStatus.IsSuccess(status) || status == NtStatus.EndOfFile ? read : throw WindowsError.Reading(status, "Reading", ToString());
    }

    /// <inheritdoc/>
    protected override (long Length, long Stamp) LookAt(SafeFileHandle file)
    {
        var status = WindowsFile.LookAt(file, out var state);
        return NtStatus.IsSuccess(status) ? (state.Length, (long)state.WriteTime) : throw WindowsError.Reading(status, "Looking at", ToString());
    }
}
