using MediaForge.Bytes;

namespace MediaForge.Optical;

/// <summary>
/// Where everything lies on a disc. Order: descriptors, ISO 9660 and Joliet trees, boot catalog, UDF folders, UDF
/// file entries, boot images, files in their order, the last anchor.
/// </summary>
/// <remarks>
/// All that boot code walks is low: etfsboot.com reads file entries only below block 65 536, so file entries are in
/// the order of the data, boot files first. When there are so many files that their entries alone come near that
/// limit, the first files' data goes before the entries.
/// </remarks>
internal sealed class OpticalLayout
{
    private const uint FirstIsoOnlyBlock = 32;
    private const uint FirstUniqueId = 16; // the lower ones are reserved (UDF 1.02, 3.2.1.1)
    private const int ManyFiles = 32_768;
    private const long EarlyBytes = 8 << 20;

    /// <summary>Images end at a multiple of this many blocks (32 KiB), since drives and burners read in such units.</summary>
    private const uint Granularity = 16;

    private readonly MediaTree _tree;
    private readonly OpticalOptions _options;
    private readonly List<LayoutNode> _folders;
    private readonly List<LayoutNode> _entryFiles; // in the order of the data
    private readonly List<(uint Block, ByteSource Content)> _data = [];
    private readonly Dictionary<ByteSource, uint> _placed = new(ReferenceEqualityComparer.Instance);
    private readonly IsoTree _iso;
    private readonly IsoTree? _joliet;
    private readonly IReadOnlyList<BootEntry> _bootEntries;
    private readonly List<uint> _bootBlocks = [];
    private readonly uint _catalogBlock;
    private readonly uint _totalBlocks;

    public OpticalLayout(MediaTree tree, OpticalOptions options)
    {
        _tree = tree;
        _options = options;
        (_folders, var files) = LayoutNode.Freeze(tree, options.Timestamp);
        _entryFiles = [.. files.OrderBy(f => f.Order)];
        _bootEntries = BootCatalog.InCatalogOrder(options.BootEntries);
        _iso = new IsoTree(_folders[0], IsoNames.Iso9660);
        _joliet = options.Joliet ? new IsoTree(_folders[0], IsoNames.Joliet) : null;

        var blocks = new BlockAllocator(options.Udf ? UdfVolumeDescriptors.PartitionBlock + UdfVolumeDescriptors.FileSetBlocks : FirstIsoOnlyBlock);
        _iso.Place(blocks);
        _joliet?.Place(blocks);
        if (_bootEntries.Count > 0) _catalogBlock = blocks.Take(1);
        var early = options.Udf && files.Count > ManyFiles ? EarlyFiles() : 0;
        if (options.Udf)
        {
            PlaceFolders(blocks);
            PlaceFiles(blocks, _entryFiles.Take(early));
            foreach (var file in _entryFiles) file.EntryBlock = blocks.Take(1);
            NumberEntries();
        }
        foreach (var boot in _bootEntries)
        {
            _bootBlocks.Add(blocks.TakeFor(boot.Image.Length));
            if (boot.Patch is null) _placed.TryAdd(boot.Image, _bootBlocks[^1]); // a file may be the same bytes
        }
        PlaceFiles(blocks, _entryFiles.Skip(early));
        var anchors = options.Udf ? 1u : 0u;
        var end = blocks.Take(anchors) + anchors;
        blocks.Take((Granularity - end % Granularity) % Granularity);
        _totalBlocks = blocks.Next;
    }

    /// <summary>The offsets at which files begin, by their paths; empty files have none.</summary>
    public IReadOnlyDictionary<string, long> Offsets => _entryFiles.Where(f => f.Length > 0).ToDictionary(f => f.Node.Path, f => (long)f.DataBlock * Block.Size, StringComparer.OrdinalIgnoreCase);

    /// <summary>The image.</summary>
    public ByteSource Compose()
    {
        var image = new ImageAssembler();
        WriteDescriptors(image);
        var udf = _options.Udf ? new UdfVolumeDescriptors(_options, PartitionBlocks, _entryFiles.Count, _folders.Count, FirstUniqueId + (uint)(_entryFiles.Count + _folders.Count)) : null;
        if (udf is not null)
        {
            image.Add(UdfVolumeDescriptors.MainSequenceBlock, udf.Sequence(UdfVolumeDescriptors.MainSequenceBlock));
            image.Add(UdfVolumeDescriptors.ReserveSequenceBlock, udf.Sequence(UdfVolumeDescriptors.ReserveSequenceBlock));
            image.Add(UdfVolumeDescriptors.IntegrityBlock, udf.Integrity());
            image.Add(UdfVolumeDescriptors.AnchorBlock, UdfVolumeDescriptors.Anchor(UdfVolumeDescriptors.AnchorBlock));
            image.Add(UdfVolumeDescriptors.PartitionBlock, udf.FileSet(_folders[0].EntryBlock));
        }
        _iso.Write(image);
        _joliet?.Write(image);
        if (_bootEntries.Count > 0) image.Add(_catalogBlock, BootCatalog.Write(_bootEntries, _bootBlocks));
        if (udf is not null) WriteFolders(image);
        WriteData(image);
        if (udf is not null) image.Add(_totalBlocks - 1, UdfVolumeDescriptors.Anchor(_totalBlocks - 1));
        image.PadTo(_totalBlocks);
        return image.ToSource();
    }

    /// <summary>From the file set to just before the last anchor.</summary>
    private uint PartitionBlocks => _totalBlocks - 1 - UdfVolumeDescriptors.PartitionBlock;

    /// <summary>How many files at the front are small enough together to go before the file entries.</summary>
    private int EarlyFiles()
    {
        long bytes = 0;
        return _entryFiles.TakeWhile(f => (bytes += f.Length) <= EarlyBytes).Count();
    }

    private void PlaceFolders(BlockAllocator blocks)
    {
        foreach (var folder in _folders) folder.EntryBlock = blocks.Take(1);
        foreach (var folder in _folders)
        {
            folder.IdentifierLength = UdfDirectory.Measure(folder);
            folder.IdentifierBlock = blocks.TakeFor(folder.IdentifierLength);
        }
    }

    private void NumberEntries()
    {
        var id = FirstUniqueId;
        foreach (var node in _folders.Skip(1).Concat(_entryFiles)) node.UniqueId = id++;
    }

    /// <summary>Places files; those that share one source share its bytes on the disc.</summary>
    private void PlaceFiles(BlockAllocator blocks, IEnumerable<LayoutNode> files)
    {
        foreach (var file in files)
        {
            if (file.Length == 0) continue;
            if (!_placed.TryGetValue(file.Content!, out var block))
            {
                block = blocks.TakeFor(file.Length);
                _placed.Add(file.Content!, block);
                _data.Add((block, file.Content!));
            }
            file.DataBlock = block;
        }
    }

    private void WriteDescriptors(ImageAssembler image)
    {
        var block = IsoVolumeDescriptor.FirstBlock;
        Add(d => IsoVolumeDescriptor.Write(d, _options, _iso, _totalBlocks));
        if (_bootEntries.Count > 0) Add(d => IsoVolumeDescriptor.WriteBootRecord(d, _catalogBlock));
        if (_joliet is not null) Add(d => IsoVolumeDescriptor.Write(d, _options, _joliet, _totalBlocks));
        Add(d => IsoVolumeDescriptor.WriteTerminator(d));
        if (_options.Udf) image.Add(block, UdfVolumeDescriptors.RecognitionSequence());

        void Add(Action<byte[]> write)
        {
            var bytes = new byte[Block.Size];
            write(bytes);
            image.Add(block++, ByteSource.FromBytes(bytes));
        }
    }

    private void WriteFolders(ImageAssembler image)
    {
        image.Add(_folders[0].EntryBlock, Entries(_folders));
        foreach (var folder in _folders) image.Add(folder.IdentifierBlock, UdfDirectory.Write(folder));
    }

    /// <summary>File entries, boot images and files, which interleave when early files go before the entries.</summary>
    private void WriteData(ImageAssembler image)
    {
        var parts = new List<(uint Block, ByteSource Content)>(_data);
        if (_options.Udf && _entryFiles.Count > 0) parts.Add((_entryFiles[0].EntryBlock, Entries(_entryFiles)));
        var byPath = new Lazy<Dictionary<MediaNode, LayoutNode>>(() => _entryFiles.ToDictionary(f => f.Node));
        for (var i = 0; i < _bootEntries.Count; i++)
            parts.Add((_bootBlocks[i], BootImage.Patched(_bootEntries[i], path => byPath.Value[_tree.FindFile(path)!])));
        foreach (var (block, content) in parts.OrderBy(p => p.Block)) image.Add(block, content);
    }

    private static GeneratedBlocks Entries(List<LayoutNode> nodes) => new(nodes.Count, (i, block) => UdfFileEntry.Write(block, nodes[i]));
}
