using MediaForge.Bytes;

namespace MediaForge.Registry;

/// <summary>
/// A registry hive file ("regf"): read as a tree, edited, and written afresh.
/// </summary>
/// <remarks>
/// <para>
/// The file is a base block of 4096 bytes and then bins, each a multiple of 4096 bytes long and filled with cells.
/// A cell is a key (nk), a value (vk), a security descriptor that keys share (sk), a list of subkeys (lf, lh, li, or
/// ri for a list of lists), a list of values, the data of a value, or a list of segments of large data (db). Cells
/// refer to each other by their offset from the first bin.
/// </para>
/// <para>
/// Reading takes everything in memory; values' data are slices of it. Writing lays all cells out anew in a fixed
/// order, so the same tree and time stamp give the same bytes. What a fresh hive does not keep: free space, volatile
/// keys, and the base block's transaction GUIDs, which only matter beside their log files.
/// </para>
/// <para>Not thread-safe.</para>
/// </remarks>
public sealed class RegistryHive
{
    internal RegistryHive(RegistryKey root, int minorVersion)
    {
        Root = root;
        MinorVersion = minorVersion;
    }

    /// <summary>The key at the top. Its name is not part of any path.</summary>
    public RegistryKey Root { get; }

    /// <summary>
    /// The format's version 1.x: 3 (Windows 2000, boot configuration data), 4, 5 (XP and later) or 6. Kept on writing:
    /// it decides about subkey hashes (from 5) and segmented data (from 4).
    /// </summary>
    public int MinorVersion { get; }

    /// <summary>The time stamp of the base block; null for a new hive.</summary>
    public DateTimeOffset? LastWritten { get; internal init; }

    /// <summary>
    /// The two sequence numbers of the base block differ: Windows was writing the file when it stopped, and changes
    /// may wait in the <c>.LOG1</c> and <c>.LOG2</c> files beside it, which are not read here. The tree is what the
    /// file itself holds. Refuse to edit such a hive, or tell the user that Windows should be shut down properly first:
    /// a rewritten hive is clean, and Windows would no longer look at its logs.
    /// </summary>
    public bool IsDirty { get; internal init; }

    /// <summary>The file name that the hive was last loaded from (its last 31 characters), as Windows keeps it in the base block.</summary>
    public string FileName { get; internal init; } = string.Empty;

    internal uint Sequence { get; init; }

    /// <summary>
    /// The descriptor that new hives get: owner and group Administrators; full control for Administrators and SYSTEM.
    /// (MS-DTYP 2.4.6, self-relative.)
    /// </summary>
    public static ReadOnlyMemory<byte> DefaultSecurityDescriptor { get; } = new byte[]
    {
        // revision 1, control: DACL present, self-relative; owner at 0x48, group at 0x58, no SACL, DACL at 0x14
        0x01, 0x00, 0x04, 0x80, 0x48, 0x00, 0x00, 0x00, 0x58, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x14, 0x00, 0x00, 0x00,
        // ACL revision 2, 0x34 bytes, 2 entries
        0x02, 0x00, 0x34, 0x00, 0x02, 0x00, 0x00, 0x00,
        // allow 0x000F003F (KEY_ALL_ACCESS) to S-1-5-32-544, not inherited
        0x00, 0x00, 0x18, 0x00, 0x3F, 0x00, 0x0F, 0x00, 0x01, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x05, 0x20, 0x00, 0x00, 0x00, 0x20, 0x02, 0x00, 0x00,
        // allow 0x000F003F to S-1-5-18, not inherited
        0x00, 0x00, 0x14, 0x00, 0x3F, 0x00, 0x0F, 0x00, 0x01, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x05, 0x12, 0x00, 0x00, 0x00,
        // owner S-1-5-32-544
        0x01, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x05, 0x20, 0x00, 0x00, 0x00, 0x20, 0x02, 0x00, 0x00,
        // group S-1-5-18
        0x01, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x05, 0x12, 0x00, 0x00, 0x00,
    };

    /// <summary>Reads a hive of version 1.3 to 1.6.</summary>
    /// <exception cref="InvalidDataException">
    /// The bytes are not a hive, or not a consistent one: a wrong checksum, a reference that leads nowhere, a count that
    /// does not hold, the same cell used twice, keys nested deeper than 512 levels.
    /// </exception>
    public static RegistryHive Read(ByteSource source) => HiveReader.Read(source);

    /// <summary>A hive with nothing but its root.</summary>
    /// <param name="rootName">The name of the root key, 1 to 255 characters.</param>
    /// <param name="minorVersion">The version to write, 3 to 6; see <see cref="MinorVersion"/>.</param>
    /// <exception cref="ArgumentException">The name or the version is out of range.</exception>
    public static RegistryHive Create(string rootName, int minorVersion = 5)
    {
        ArgumentException.ThrowIfNullOrEmpty(rootName);
        if (rootName.Length > RegistryKey.MaxNameLength) throw new ArgumentException($"A key's name has at most {RegistryKey.MaxNameLength} characters.", nameof(rootName));
        ArgumentOutOfRangeException.ThrowIfLessThan(minorVersion, 3);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minorVersion, 6);
        return new RegistryHive(new RegistryKey(rootName, null) { SecurityDescriptor = DefaultSecurityDescriptor }, minorVersion);
    }

    /// <summary>The tree as the bytes of a fresh, clean hive file.</summary>
    /// <param name="timestamp">The time stamp of the file, and of keys that were made or changed.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is before 1601.</exception>
    /// <exception cref="InvalidOperationException">A value is too large for the version (version 1.3 has no segmented data; 1 GiB in all).</exception>
    public byte[] Write(DateTimeOffset timestamp) => new HiveWriter(this, timestamp).Write();
}
