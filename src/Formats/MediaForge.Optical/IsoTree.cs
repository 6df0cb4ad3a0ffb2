using System.Buffers.Binary;
using MediaForge.Bytes;

namespace MediaForge.Optical;

/// <summary>
/// The ISO 9660 or the Joliet tree of a disc that is being written: its folders in the order of the path table (by
/// level, then parent, then name; ECMA-119 6.9.1) and the two path tables.
/// </summary>
internal sealed class IsoTree
{
    private const int EntryBlockOffset = 2;
    private const int EntryParentOffset = 6;
    private const int EntryNameOffset = 8;

    private readonly List<IsoDirectory> _directories = [];

    public IsoTree(LayoutNode root, IsoNames names)
    {
        Names = names;
        _directories.Add(new IsoDirectory(root, [0], null, 1));
        for (var i = 0; i < _directories.Count; i++) AddChildren(_directories[i]);
        foreach (var directory in _directories)
        {
            directory.Measure();
            PathTableLength += EntryLength(directory);
        }
    }

    public IsoNames Names { get; }

    public IsoDirectory Root => _directories[0];

    /// <summary>The length of a path table in bytes.</summary>
    public int PathTableLength { get; }

    /// <summary>Where the little-endian path table lies.</summary>
    public uint LittleTableBlock { get; private set; }

    /// <summary>Where the big-endian path table lies.</summary>
    public uint BigTableBlock { get; private set; }

    /// <summary>Gives the tables and the folders their blocks.</summary>
    public void Place(BlockAllocator blocks)
    {
        LittleTableBlock = blocks.TakeFor(PathTableLength);
        BigTableBlock = blocks.TakeFor(PathTableLength);
        foreach (var directory in _directories) directory.Block = blocks.TakeFor(directory.Length);
    }

    /// <summary>Puts the tables and the folders on the disc.</summary>
    public void Write(ImageAssembler image)
    {
        image.Add(LittleTableBlock, PathTable(bigEndian: false));
        image.Add(BigTableBlock, PathTable(bigEndian: true));
        foreach (var directory in _directories) image.Add(directory.Block, directory.Write());
    }

    private void AddChildren(IsoDirectory directory)
    {
        var children = directory.Node.Children;
        var names = Names.ForFolder(children.ConvertAll(c => c.Node.Name));
        var order = Enumerable.Range(0, names.Length).ToArray();
        Array.Sort(order, (a, b) => IsoNames.Compare(names[a], names[b], Names.IsJoliet));
        foreach (var i in order)
        {
            IsoDirectory? made = null;
            if (children[i].IsFolder) _directories.Add(made = new IsoDirectory(children[i], names[i], directory, _directories.Count + 1));
            directory.Add(names[i], children[i], made);
        }
    }

    private static int EntryLength(IsoDirectory directory) => (EntryNameOffset + directory.Name.Length + 1) & ~1;

    private ByteSource PathTable(bool bigEndian)
    {
        var table = new byte[PathTableLength];
        var rest = table.AsSpan();
        foreach (var directory in _directories)
        {
            rest[0] = (byte)directory.Name.Length;
            var parent = (ushort)directory.Parent.Number;
            if (bigEndian)
            {
                BinaryPrimitives.WriteUInt32BigEndian(rest[EntryBlockOffset..], directory.Block);
                BinaryPrimitives.WriteUInt16BigEndian(rest[EntryParentOffset..], parent);
            }
            else
            {
                BinaryPrimitives.WriteUInt32LittleEndian(rest[EntryBlockOffset..], directory.Block);
                BinaryPrimitives.WriteUInt16LittleEndian(rest[EntryParentOffset..], parent);
            }
            directory.Name.CopyTo(rest[EntryNameOffset..]);
            rest = rest[EntryLength(directory)..];
        }
        return ByteSource.FromBytes(table);
    }
}
