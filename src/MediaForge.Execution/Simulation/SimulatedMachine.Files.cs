using MediaForge.Execution.Machines;

namespace MediaForge.Execution.Simulation;

/// <summary>Disks, folders, open files and images.</summary>
public sealed partial class SimulatedMachine
{
    private readonly List<ImageToCapture> _captures = [];
    private int _seed = 1;

    /// <summary>The images that were asked for to be captured.</summary>
    public IReadOnlyList<ImageToCapture> Captures => _captures;

    /// <summary>Called before an open file is written to, with its path, the position and the number of bytes; may throw, or change the machine.</summary>
    public Action<string, long, int>? OnWrite { get; set; }

    /// <summary>Called before a file on a share is read from, with its path, the position and the number of bytes; may throw, or change the machine.</summary>
    public Action<string, long, int>? OnReadShare { get; set; }

    /// <summary>The disks; a partition's root is found by the volumes that name it.</summary>
    public IList<Disk> AttachedDisks { get; } = [];

    /// <inheritdoc/>
    public override IReadOnlyList<Disk> ListDisks()
    {
        Call();
        return [.. AttachedDisks.OrderBy(d => d.Number).Select(d => d with { Partitions = [.. d.Partitions.Select(p => p with { Root = Disks.Volumes.FirstOrDefault(v => v.Root[1] == ':' && v.Disk == d.Number && v.Partition == p.Number)?.Root })] })];
    }

    /// <summary>The letters of drives that hold no disc.</summary>
    public string EmptyDrives { get; set; } = string.Empty;

    /// <inheritdoc/>
    public override string ListDriveLetters()
    {
        Call();
        return string.Concat(Disks.Volumes.Where(v => v.Root[1] == ':').Select(v => v.Root[0]).Concat(EmptyDrives).Concat(_shares.Where(s => s.Drive.Length > 0).Select(s => s.Drive[0])).Distinct().Order());
    }

    /// <summary>Bytes that look random and are the same in every run.</summary>
    public override void FillRandom(Span<byte> bytes) => new Random(_seed++).NextBytes(bytes);

    /// <inheritdoc/>
    public override IReadOnlyList<FolderEntry> ListFolder(string path)
    {
        Call();
        RequireReach(path);
        return Disks.List(path) ?? throw new DirectoryNotFoundException($"Could not find a part of the path '{path}'.");
    }

    /// <inheritdoc/>
    public override void CreateFolder(string path)
    {
        Call();
        RequireReach(path);
        Disks.AddFolder(path);
    }

    /// <inheritdoc/>
    public override void DeleteFile(string path)
    {
        Call();
        RequireReach(path);
        Disks.Delete(path);
    }

    /// <inheritdoc/>
    public override void DeleteFolder(string path)
    {
        Call();
        RequireReach(path);
        Disks.DeleteFolder(path);
    }

    /// <inheritdoc/>
    public override void MoveFile(string path, string newPath)
    {
        Call();
        RequireReach(path);
        Disks.Move(path, newPath);
        Call();
    }

    /// <inheritdoc/>
    public override Stream OpenWrite(string path)
    {
        Call();
        RequireReach(path);
        if (Disks.Find(path) is null) Disks.WriteAt(path, 0, [], _clock.GetUtcNow());
        return new SimulatedFileStream(this, path);
    }

    /// <inheritdoc/>
    public override (long Free, long Total) ReadSpace(string folder)
    {
        Call();
        RequireReach(folder);
        var volume = Disks.Volumes.FirstOrDefault(v => (folder.TrimEnd('\\') + "\\").StartsWith(v.Root, StringComparison.OrdinalIgnoreCase))
            ?? throw new DirectoryNotFoundException($"Could not find a part of the path '{folder}'.");
        return (volume.Free, volume.Length);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ImageFacts> ReadImages(string path)
    {
        Call();
        RequireReach(path);
        return [.. SimulatedWim.Read(path, Content(path)).Select(i => i.Facts)];
    }

    /// <inheritdoc/>
    public override void ApplyImage(ImageToApply image, Action<ByteProgress> progress)
    {
        Call();
        var wim = SimulatedWim.Read(image.Path, Content(image.Path)).Single(i => i.Facts.Index == image.Index);
        foreach (var (name, content) in wim.Files)
        {
            Call();
            Disks.AddFile(image.Folder.TrimEnd('\\') + "\\" + name, content);
        }
        OnAct?.Invoke(new MachineActs(MachineActs.Apply, $"image {image.Index} '{wim.Facts.Name}' of {image.Path} to {image.Folder}", null));
        progress(new ByteProgress(wim.Facts.TotalBytes, wim.Facts.TotalBytes));
        Call();
    }

    /// <inheritdoc/>
    public override CapturedImage CaptureImage(ImageToCapture image, Action<ByteProgress> progress)
    {
        Call();
        RequireReach(image.Path);
        _captures.Add(image);
        var start = image.Folder.TrimEnd('\\') + "\\";
        var files = Disks.Files.Where(f => f.StartsWith(start, StringComparison.OrdinalIgnoreCase) && !f.Equals(image.Path, StringComparison.OrdinalIgnoreCase))
            .Where(f => !image.Exclusions.Any(e => (f[(start.Length - 1)..] + "\\").StartsWith(e + "\\", StringComparison.OrdinalIgnoreCase)))
            .ToDictionary(f => f[start.Length..], f => Disks.Read(f)!, StringComparer.OrdinalIgnoreCase);
        List<SimulatedWim> images = image.Append ? [.. SimulatedWim.Read(image.Path, Content(image.Path))] : [];
        var bytes = files.Values.Sum(f => (long)f.Length);
        images.Add(new SimulatedWim(new ImageFacts(images.Count + 1, image.Name, bytes) { IsWindows = files.Keys.Any(f => f.Equals(@"Windows\System32\ntoskrnl.exe", StringComparison.OrdinalIgnoreCase)) }, files));
        Disks.AddFile(image.Path, SimulatedWim.Write([.. images]));
        OnAct?.Invoke(new MachineActs(MachineActs.Capture, $"{image.Folder} as image {images.Count} '{image.Name}' of {image.Path}", null));
        progress(new ByteProgress(bytes, bytes));
        Call();
        return new CapturedImage(images.Count, files.Count, 1, bytes, string.Empty);
    }

    /// <inheritdoc/>
    public override string? VerifyImages(string path, Action<ByteProgress> progress)
    {
        Call();
        RequireReach(path);
        try
        {
            _ = SimulatedWim.Read(path, Content(path));
            return null;
        }
        catch (InvalidDataException e)
        {
            return e.Message;
        }
    }

    private byte[] Content(string path) => Disks.Read(path) ?? throw new FileNotFoundException($"Could not find file '{path}'.", path);

    /// <summary>A file that is open for writing.</summary>
    private sealed class SimulatedFileStream(SimulatedMachine machine, string path, bool canWrite = true) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override bool CanWrite => canWrite;

        public override long Length => machine.Disks.Find(path)?.Length ?? throw Gone();

        public override long Position { get; set; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            Reach();
            if (!canWrite) machine.OnReadShare?.Invoke(path, Position, count);
            machine.RequireReach(path, nameof(OpenRead));
            var bytes = (machine.Disks.Find(path) ?? throw Gone()).Bytes;
            var read = (int)Math.Clamp(bytes.Length - Position, 0, count);
            bytes.Slice((int)Math.Min(Position, bytes.Length), read).CopyTo(buffer.AsSpan(offset));
            Position += read;
            return read;
        }

        public override void Write(byte[] buffer, int offset, int count)
        {
            Reach();
            machine.OnWrite?.Invoke(path, Position, count);
            machine.RequireReach(path, nameof(OpenWrite));
            machine.Disks.WriteAt(path, Position, buffer.AsSpan(offset, count), machine._clock.GetUtcNow());
            Position += count;
        }

        public override void Flush()
        {
            Reach();
            if (machine.Disks.Find(path) is { } file) file.Durable = file.Length;
        }

        public override void SetLength(long value)
        {
            Reach();
            var bytes = (machine.Disks.Find(path) ?? throw Gone()).Bytes.ToArray();
            Array.Resize(ref bytes, (int)value);
            machine.Disks.Write(path, 0, bytes, durable: false, machine._clock.GetUtcNow());
        }

        public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => Position + offset,
            _ => Length + offset,
        };

        private void Reach()
        {
            machine.Call(canWrite ? nameof(OpenWrite) : nameof(OpenRead));
            machine.RequireReach(path, canWrite ? nameof(OpenWrite) : nameof(OpenRead));
        }

        private FileNotFoundException Gone() => new($"Could not find file '{path}'.", path);
    }
}
