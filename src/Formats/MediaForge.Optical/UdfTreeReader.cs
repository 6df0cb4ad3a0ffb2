using System.Buffers.Binary;
using MediaForge.Bytes;

namespace MediaForge.Optical;

/// <summary>Reads the folders of a UDF volume. Links, devices and pipes, which Windows does not show, are left out.</summary>
internal sealed class UdfTreeReader(DiscReader disc, UdfVolume volume)
{
    private readonly UdfNodeReader _nodes = new(disc, volume);
    private readonly Dictionary<UdfAddress, UdfNode> _files = []; // a file can be in several folders
    private readonly HashSet<UdfAddress> _folders = [];
    private readonly TreeCollector _collector = new(disc);
    private readonly Queue<(FolderPath Path, UdfNode Node)> _waiting = new();

    /// <exception cref="InvalidDataException">A folder is corrupt.</exception>
    public MediaTree Read()
    {
        var root = _nodes.Read(volume.Root);
        if (!root.IsFolder) throw new InvalidDataException($"UDF: the root at {volume.OffsetOf(volume.Root)} is no folder.");
        _folders.Add(volume.Root);
        _waiting.Enqueue((FolderPath.Root, root));
        while (_waiting.TryDequeue(out var folder)) ReadFolder(folder.Path, folder.Node.Content);
        return _collector.Tree;
    }

    private void ReadFolder(FolderPath path, ByteSource content)
    {
        var what = $"UDF folder '{path.Prefix}'";
        _collector.Charge(content.Length, what);
        ReadOnlySpan<byte> rest = content.ToArray();
        while (!rest.IsEmpty)
        {
            var at = content.Length - rest.Length;
            if (rest.Length < UdfDirectory.HeaderSize || UdfTag.Read(rest) != UdfTag.FileIdentifier) throw new InvalidDataException($"{what}: there is no file identifier at {at}.");
            var nameLength = rest[UdfDirectory.NameLengthOffset];
            var useLength = BinaryPrimitives.ReadUInt16LittleEndian(rest[UdfDirectory.ImplementationLengthOffset..]);
            var length = UdfDirectory.LengthFor(useLength + nameLength);
            if (UdfDirectory.HeaderSize + useLength + nameLength > rest.Length) throw new InvalidDataException($"{what}: the file identifier at {at} is longer than the folder.");
            var characteristics = rest[UdfDirectory.CharacteristicsOffset];
            if ((characteristics & (UdfDirectory.ParentFlag | UdfDirectory.DeletedFlag)) == 0)
            {
                var name = UdfFields.DecodeName(rest.Slice(UdfDirectory.HeaderSize + useLength, nameLength)) ?? throw new InvalidDataException($"{what}: the file identifier at {at} has a name of unknown compression.");
                AddChild(path, name, UdfAddress.FromLong(rest[UdfDirectory.EntryAddressOffset..]));
            }
            rest = rest[Math.Min(length, rest.Length)..];
        }
    }

    private void AddChild(FolderPath path, string name, UdfAddress address)
    {
        if (!_files.TryGetValue(address, out var node)) node = _nodes.Read(address);
        if (node.IsFolder)
        {
            if (!_folders.Add(address)) throw new InvalidDataException($"UDF: the folder '{path.Prefix}{name}' at {volume.OffsetOf(address)} is in the tree twice.");
            _waiting.Enqueue((_collector.AddFolder(path, name, node.Modified), node));
        }
        else if (node.IsFile)
        {
            _files.TryAdd(address, node);
            _collector.AddFile(path, name, node.Content, node.Modified);
        }
    }
}
