using MediaForge.Execution.Machines;

namespace MediaForge.Execution.Simulation;

/// <summary>
/// The volumes of a simulated machine and the files on them. A file remembers how much of it is really on its disk: a
/// power cut takes the rest.
/// </summary>
public sealed class SimulatedDisks
{
    private readonly Dictionary<string, SimulatedFile> _files = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _folders = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Volume> _volumes = [];

    /// <summary>The volumes in the order of their letters.</summary>
    public IReadOnlyList<Volume> Volumes => [.. _volumes.OrderBy(v => v.Root, StringComparer.OrdinalIgnoreCase)];

    /// <summary>The paths of all files.</summary>
    public IReadOnlyList<string> Files => [.. _files.Keys.Order(StringComparer.OrdinalIgnoreCase)];

    /// <summary>Adds a volume without files, or formats the one with its letter.</summary>
    public void Format(Volume volume)
    {
        Remove(volume.Root);
        _volumes.Add(volume);
    }

    /// <summary>Takes a volume with its files away.</summary>
    public void Remove(string root)
    {
        _volumes.RemoveAll(v => Same(v.Root, root));
        foreach (var path in Files.Where(p => p.StartsWith(root, StringComparison.OrdinalIgnoreCase))) _files.Remove(path);
        _folders.RemoveWhere(f => f.StartsWith(root, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Gives a volume another letter, as Windows does at every start when disks come and go.</summary>
    public void ChangeLetter(string root, string newRoot)
    {
        var volume = _volumes.Single(v => Same(v.Root, root));
        var moved = _files.Where(f => f.Key.StartsWith(root, StringComparison.OrdinalIgnoreCase)).ToList();
        Remove(root);
        _volumes.Add(volume with { Root = newRoot });
        foreach (var (path, file) in moved) Put(newRoot + path[root.Length..], file);
    }

    /// <summary>Puts a file on a volume, wholly on its disk.</summary>
    public void AddFile(string path, ReadOnlySpan<byte> content, DateTimeOffset? written = null, Version? version = null) =>
        Put(path, new SimulatedFile(content) { Durable = content.Length, Written = written ?? DateTimeOffset.UnixEpoch, Version = version, FromStart = true });

    /// <summary>The content of a file, or null when it is not there.</summary>
    public byte[]? Read(string path) => _files.GetValueOrDefault(path)?.Bytes.ToArray();

    /// <summary>Deletes a file; does nothing when it is not there.</summary>
    public void Delete(string path) => _files.Remove(path);

    internal SimulatedFile? Find(string path) => _files.GetValueOrDefault(path);

    /// <summary>What is in a folder; null when it is not there.</summary>
    internal IReadOnlyList<FolderEntry>? List(string path)
    {
        if (!FolderExists(path)) return null;
        var start = path.TrimEnd('\\') + "\\";
        var entries = new Dictionary<string, FolderEntry>(StringComparer.OrdinalIgnoreCase);
        foreach (var (file, content) in _files)
            if (Child(file) is { } name) entries[name] = new FolderEntry(name, file.Length > start.Length + name.Length, file.Length > start.Length + name.Length ? 0 : content.Length);
        foreach (var folder in _folders)
            if (Child(folder) is { } name) entries[name] = new FolderEntry(name, IsFolder: true, 0);
        return [.. entries.Values.OrderBy(e => e.Name, StringComparer.OrdinalIgnoreCase)];

        string? Child(string full) => full.Length > start.Length && full.StartsWith(start, StringComparison.OrdinalIgnoreCase) ? full[start.Length..].Split('\\')[0] : null;
    }

    internal void AddFolder(string path)
    {
        var folder = path.TrimEnd('\\');
        if (!_volumes.Exists(v => folder.StartsWith(v.Root.TrimEnd('\\'), StringComparison.OrdinalIgnoreCase))) throw new DirectoryNotFoundException($"Could not find a part of the path '{path}'.");
        for (; folder.Length > 2; folder = folder[..Math.Max(folder.LastIndexOf('\\'), 0)]) _folders.Add(folder);
    }

    internal void DeleteFolder(string path)
    {
        var start = path.TrimEnd('\\') + "\\";
        foreach (var file in Files.Where(f => f.StartsWith(start, StringComparison.OrdinalIgnoreCase))) _files.Remove(file);
        _folders.RemoveWhere(f => (f + "\\").StartsWith(start, StringComparison.OrdinalIgnoreCase));
    }

    internal void Move(string path, string newPath)
    {
        if (!_files.Remove(path, out var file)) throw new FileNotFoundException($"Could not find file '{path}'.", path);
        Put(newPath, file);
    }

    /// <summary>Writes at any position, as an open file does; what is written is on the disk only when it is flushed.</summary>
    internal void WriteAt(string path, long position, ReadOnlySpan<byte> content, DateTimeOffset written)
    {
        var old = Find(path)?.Bytes.ToArray() ?? [];
        var whole = new byte[Math.Max(old.Length, position + content.Length)];
        old.CopyTo(whole, 0);
        content.CopyTo(whole.AsSpan((int)position));
        var durable = Math.Min(Find(path)?.Durable ?? 0, (int)position);
        Write(path, 0, whole, durable: false, written);
        Find(path)!.Durable = durable;
    }

    internal bool FolderExists(string path)
    {
        var folder = path.TrimEnd('\\');
        return _folders.Contains(folder) || _volumes.Exists(v => Same(v.Root.TrimEnd('\\'), folder));
    }

    /// <summary>Writes a file as the machine does while it runs: cuts it at a position and adds bytes there.</summary>
    internal void Write(string path, int position, ReadOnlySpan<byte> content, bool durable, DateTimeOffset written)
    {
        var volume = _volumes.Find(v => path.StartsWith(v.Root, StringComparison.OrdinalIgnoreCase))
            ?? throw new DirectoryNotFoundException($"Could not find a part of the path '{path}'.");
        if (volume.Kind == VolumeKind.Optical) throw new IOException($"{path}: the media is write protected.", unchecked((int)0x80070013));
        var file = Find(path);
        if (file is null || file.FromStart)
        {
            file = new SimulatedFile(file is null ? [] : file.Bytes) { Durable = file?.Durable ?? 0, Version = file?.Version };
            Put(path, file);
        }
        file.Write(position, content);
        file.Written = written;
        if (durable) file.Durable = file.Length;
    }

    /// <summary>What a power cut or restart leaves: nothing new on the RAM disk, elsewhere what reached the disks.</summary>
    internal void LosePower(string? ramDisk)
    {
        foreach (var (path, file) in _files.ToList())
        {
            if (ramDisk is not null && path.StartsWith(ramDisk, StringComparison.OrdinalIgnoreCase))
            {
                if (!file.FromStart) _files.Remove(path);
            }
            else
            {
                file.Write(Math.Min(file.Durable, file.Length), []);
            }
        }
    }

    private void Put(string path, SimulatedFile file)
    {
        _files[path] = file;
        for (var slash = path.LastIndexOf('\\'); slash > 2; slash = path.LastIndexOf('\\', slash - 1)) _folders.Add(path[..slash]);
    }

    private static bool Same(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);

    internal sealed class SimulatedFile(ReadOnlySpan<byte> content)
    {
        private byte[] _bytes = content.ToArray();

        public int Length { get; private set; } = content.Length;

        public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Length);

        public int Durable { get; set; }

        public DateTimeOffset Written { get; set; }

        public Version? Version { get; init; }

        public bool FromStart { get; init; }

        public void Write(int position, ReadOnlySpan<byte> content)
        {
            var end = position + content.Length;
            if (end > _bytes.Length) Array.Resize(ref _bytes, Math.Max(end, 2 * _bytes.Length));
            content.CopyTo(_bytes.AsSpan(position));
            Length = end;
        }
    }
}
