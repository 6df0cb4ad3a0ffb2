using System.Buffers.Binary;
using System.Runtime.Versioning;

namespace MediaForge.Wim.Folders.Windows;

/// <summary>An entry of a folder as Windows lists it.</summary>
/// <param name="Name">The name.</param>
/// <param name="ShortName">The 8.3 name; empty when there is none.</param>
/// <param name="Attributes">The attributes.</param>
/// <param name="EaSize">The bytes of its extended attributes; of a reparse point its tag.</param>
/// <param name="FileId">What tells it from all files of the volume.</param>
internal sealed record WindowsEntry(string Name, string ShortName, FileAttributes Attributes, uint EaSize, ulong FileId);

/// <summary>Lists folders, many names in a call (FILE_ID_BOTH_DIR_INFORMATION).</summary>
[SupportedOSPlatform("windows")]
internal static class WindowsListing
{
    private const int AttributesOffset = 56;
    private const int NameSizeOffset = 60;
    private const int EaSizeOffset = 64;
    private const int ShortNameSizeOffset = 68;
    private const int ShortNameOffset = 70;
    private const int FileIdOffset = 96;
    private const int NameOffset = 104;
    private const int BufferSize = 65536;

    /// <summary>What is in the folder.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static List<WindowsEntry> Read(WindowsFolder folder)
    {
        // a handle of its own: the listing has its place in it
        var status = folder.OpenAt(string.Empty, Nt.ReadData, Nt.OpenExisting, Nt.IsFolder, out var handle);
        if (!NtStatus.IsSuccess(status)) throw WindowsError.Reading(status, "Reading the folder", folder.ToString());
        using (handle)
        {
            var entries = new List<WindowsEntry>();
            var buffer = new byte[BufferSize];
            for (var isFirst = true; ; isFirst = false)
            {
                status = Nt.List(handle, buffer, isFirst);
                if (status is NtStatus.NoMoreFiles or NtStatus.NoSuchFile) return entries;
                if (!NtStatus.IsSuccess(status)) throw WindowsError.Reading(status, "Reading the folder", folder.ToString());
                Add(buffer, entries);
            }
        }
    }

    private static void Add(ReadOnlySpan<byte> bytes, List<WindowsEntry> entries)
    {
        while (true)
        {
            var next = BinaryPrimitives.ReadInt32LittleEndian(bytes);
            var name = Dentry.ReadText(bytes.Slice(NameOffset, BinaryPrimitives.ReadInt32LittleEndian(bytes[NameSizeOffset..])));
            var shortName = Dentry.ReadText(bytes.Slice(ShortNameOffset, bytes[ShortNameSizeOffset]));
            if (name is not ("." or ".."))
            {
                entries.Add(new WindowsEntry(name, shortName == name ? string.Empty : shortName, (FileAttributes)BinaryPrimitives.ReadUInt32LittleEndian(bytes[AttributesOffset..]),
                    BinaryPrimitives.ReadUInt32LittleEndian(bytes[EaSizeOffset..]), BinaryPrimitives.ReadUInt64LittleEndian(bytes[FileIdOffset..])));
            }
            if (next == 0) return;
            bytes = bytes[next..];
        }
    }
}
