using System.Buffers.Binary;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace MediaForge.Wim.Folders.Windows;

/// <summary>
/// Security descriptors of open files, whole where the rights allow it: owner, group, permissions, audit list,
/// mandatory label and the rest; without what may not be read or set otherwise.
/// </summary>
[SupportedOSPlatform("windows")]
internal static class WindowsSecurity
{
    private const uint Owner = 1;
    private const uint Group = 2;
    private const uint Permissions = 4; // DACL
    private const uint Audit = 8; // SACL
    private const uint Label = 0x10;
    private const uint ResourceAttributes = 0x20;
    private const uint Scope = 0x40;
    private const uint Backup = 0x10000; // as it is, nothing left out or inherited; since Windows 8
    private const uint Basic = Owner | Group | Permissions;
    private const uint All = Basic | Audit | Label | ResourceAttributes | Scope | Backup;
    private const int FirstSize = 1024;
    private const int ControlOffset = 2;
    private const int MinSize = 20;
    private const ushort PermissionsAutoInherited = 0x0400;
    private const ushort AuditAutoInherited = 0x0800;
    private const int RequestShift = 2; // from what was inherited to the request to keep that said (0x0100, 0x0200)

    private static readonly uint[] Readings = [All, Basic | Audit, Basic];

    /// <summary>The descriptor; empty when the file system has none.</summary>
    /// <param name="file">Opened with the right to read it.</param>
    /// <param name="withAudit">Whether it was opened with the right to read the audit list.</param>
    /// <param name="status">Success, or why there is none.</param>
    public static byte[] Get(SafeFileHandle file, bool withAudit, out uint status)
    {
        status = NtStatus.NotSupported;
        foreach (var parts in Readings)
        {
            if ((parts & Audit) != 0 && !withAudit) continue;
            var buffer = new byte[FirstSize];
            status = Nt.GetSecurity(file, parts, buffer, out var size);
            if (status == NtStatus.BufferTooSmall && size <= ushort.MaxValue)
            {
                buffer = new byte[size];
                status = Nt.GetSecurity(file, parts, buffer, out size);
            }
            if (NtStatus.IsSuccess(status)) return buffer.AsSpan(0, (int)Math.Min(size, (uint)buffer.Length)).ToArray();
        }
        return [];
    }

    /// <summary>Sets the descriptor; of what may not be set, the permissions alone.</summary>
    /// <returns>Success with what was left out; or why nothing could be set.</returns>
    public static uint Set(SafeFileHandle file, ReadOnlySpan<byte> descriptor, bool withAudit, out bool isWhole)
    {
        isWhole = true;
        if (descriptor.Length < MinSize) return NtStatus.InvalidSecurityDescriptor;
        Span<byte> copy = descriptor.ToArray();
        var control = BinaryPrimitives.ReadUInt16LittleEndian(copy[ControlOffset..]);
        control |= (ushort)((control & (PermissionsAutoInherited | AuditAutoInherited)) >> RequestShift);
        BinaryPrimitives.WriteUInt16LittleEndian(copy[ControlOffset..], control);
        var status = NtStatus.AccessDenied;
        foreach (var parts in Readings)
        {
            if ((parts & Audit) != 0 && !withAudit) continue;
            status = Nt.SetSecurity(file, parts, copy);
            if (!NtStatus.IsSuccess(status)) continue;
            isWhole = (parts & Audit) != 0;
            return status;
        }
        isWhole = false;
        return Nt.SetSecurity(file, Permissions, copy);
    }
}
