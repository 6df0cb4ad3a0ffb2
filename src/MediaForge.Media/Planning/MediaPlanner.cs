using MediaForge.Bytes;
using MediaForge.Disk;
using MediaForge.Media.Definition;
using MediaForge.Media.Publishing;
using MediaForge.Optical;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.OnMedia;
using MediaForge.TaskSequences.Validation;
using MediaForge.TaskSequences.Xml;
using MediaForge.Wim;

namespace MediaForge.Media.Planning;

/// <summary>Resolves a <see cref="MediaDefinition"/>: opens the inputs, finds the boot files, and collects all problems together.</summary>
public sealed class MediaPlanner(BuildContext context)
{
    private const string ExecutorName = "MediaForge.Executor.exe";

    /// <summary>What Windows PE starts first; without it our winpeshl.ini would have no reader.</summary>
    private const string Shell = "Windows/System32/winpeshl.exe";

    private readonly List<Problem> _problems = [];
    private InputFiles _inputs = null!;

    /// <summary>Plans a media. Nothing is written.</summary>
    public PlanResult Plan(MediaDefinition definition)
    {
        _problems.Clear();
        if (definition is { OutputKind: OutputKind.Prestaged, Kind: MediaKind.Standalone }) definition = definition with { Kind = MediaKind.Prestaged };
        var kind = KindOf(definition);
        CheckStick(definition, kind);
        _inputs = new InputFiles(_problems);
        _problems.AddRange(KindChecks.Find(definition));
        definition = KindDefaults.Complete(definition);
        var places = OpenPlaces(definition.BootFiles);
        var (wim, wimPath) = OpenBootWim(definition, places);
        var index = wim is null ? 0 : FindImage(wim, wimPath!, definition);
        var image = index > 0 ? CheckImage(wim!, wimPath!, index) : null;
        if (image is not null) places.Add(new WimPlace($"{wimPath}, image {index}", image));

        var bootFiles = new BootFiles();
        if (image is not null)
        {
            (bootFiles, var missing) = new BootFileFinder(places, kind is OutputKind.Usb or OutputKind.Folder ? ForStick(definition) : definition).Find();
            _problems.AddRange(missing);
        }

        var sequence = LoadSequence(definition);
        var executor = FindExecutor(definition);
        var software = new SoftwarePlanner(definition, sequence, _inputs, _problems);
        var catalog = software.Plan();
        var protection = new ProtectionPlanner(definition, context.Environment, _problems);
        var password = protection.FindPassword();
        var window = protection.FindWindow();
        var options = new BootImageOptions(definition, image, _inputs, _problems, isProtected: password is not null);
        var content = sequence is null ? null : ContentOf(definition, options, sequence, catalog);
        var inImage = BootImageFiles(definition, password is null ? content : null, executor, options);
        List<PlannedFile> files = [.. software.Files, .. MoreFiles(definition, executor)];
        if (kind == OutputKind.Usb) files = new StickFiles(_problems).Fit(files, definition.DataPartition);
        if (sequence is not null)
        {
            _problems.AddRange(SoftwareChecks.Find(sequence, catalog));
            CheckReferences(sequence, definition);
            protection.CheckSecrets(sequence, files, inImage, password is not null);
        }
        CheckQuestions(definition);
        CheckOutput(definition);

        if (_problems.Any(p => p.Severity == ProblemSeverity.Error) || wim is null || sequence is null) return new PlanResult(null, [.. _problems]);
        var plan = new MediaPlan
        {
            Definition = definition,
            OutputKind = kind,
            BootWim = wim,
            BootWimPath = wimPath!,
            ImageIndex = index,
            Sequence = sequence,
            Password = password,
            Validity = window,
            Content = content!,
            Files = files,
            BootImageFiles = inImage,
            Warnings = [.. _problems],
            BootFiles = bootFiles,
        };
        return new PlanResult(plan, [.. _problems]);
    }

    /// <summary>Plans what bootable media find at their source. Nothing is written.</summary>
    public PublicationPlanResult PlanPublication(MediaDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        _problems.Clear();
        _inputs = new InputFiles(_problems);
        _problems.AddRange(KindChecks.FindForPublication(definition));
        // What lies on a stand-alone media besides boot files and boot image.
        var content = definition with { Kind = MediaKind.Standalone, Variables = [] };
        var sequence = LoadSequence(content);
        var software = new SoftwarePlanner(content, sequence, _inputs, _problems);
        var catalog = software.Plan();
        if (sequence is not null)
        {
            _problems.AddRange(SoftwareChecks.Find(sequence, catalog));
            CheckReferences(sequence, content);
            new ProtectionPlanner(content, context.Environment, _problems).CheckPublication(sequence, software.Files);
        }
        CheckQuestions(definition with { Variables = SourcePlanner.PublishedOf(definition) });
        var isFaulty = _problems.Any(p => p.Severity == ProblemSeverity.Error) || sequence is null;
        return new PublicationPlanResult(isFaulty ? null : new PublicationPlan { Definition = definition, Sequence = sequence!, Catalog = catalog, Files = software.Files }, [.. _problems]);
    }

    private void CheckQuestions(MediaDefinition definition)
    {
        if (definition.Unattended && definition.Variables.Where(v => v.Value.Length == 0).Select(v => v.Name).ToList() is { Count: > 0 } empty) _problems.Add(ProblemCodes.EmptyVariables(empty));
    }

    private static OutputKind KindOf(MediaDefinition definition)
    {
        if (definition.Kind == MediaKind.Prestaged) return OutputKind.Prestaged;
        if (definition.OutputKind != OutputKind.Auto || definition.Output is not { } output) return definition.OutputKind == OutputKind.Auto ? OutputKind.Iso : definition.OutputKind;
        if (output.EndsWith(Path.DirectorySeparatorChar)) return OutputKind.Folder;
        return Path.GetExtension(output).ToLowerInvariant() is ".img" or ".raw" or ".dd" or ".bin" ? OutputKind.Usb : OutputKind.Iso;
    }

    private void CheckStick(MediaDefinition definition, OutputKind kind)
    {
        var name = kind.ToString().ToLowerInvariant();
        if (kind != OutputKind.Usb)
        {
            if (definition.Partitions != PartitionScheme.Mbr) _problems.Add(ProblemCodes.NotForThisOutput("partitions", name));
            if (definition.DataPartition != DataPartition.None) _problems.Add(ProblemCodes.NotForThisOutput("dataPartition", name));
            if (definition.Size is not null) _problems.Add(ProblemCodes.NotForThisOutput("size", name));
        }
        else if (definition.Partitions == PartitionScheme.Gpt && definition.Firmware != FirmwareChoice.Uefi)
        {
            _problems.Add(ProblemCodes.GptNeedsUefi(isError: definition.Firmware != FirmwareChoice.Auto));
        }
        if (kind != OutputKind.Iso && definition.DiscSize is not null) _problems.Add(ProblemCodes.NotForThisOutput("discSize", name));
        if (kind is OutputKind.Usb or OutputKind.Folder && definition.PressKey) _problems.Add(ProblemCodes.NotForThisOutput("pressKey", name));
    }

    /// <summary>A stick needs no loaders of discs, and a GUID partition table no BIOS.</summary>
    private static MediaDefinition ForStick(MediaDefinition definition) => definition with
    {
        Loaders = LoaderChoice.Own,
        PressKey = false,
        Firmware = definition.Partitions == PartitionScheme.Gpt && definition.Firmware == FirmwareChoice.Auto ? FirmwareChoice.Uefi : definition.Firmware,
    };

    private List<BootFilePlace> OpenPlaces(IReadOnlyList<string> paths)
    {
        var places = new List<BootFilePlace>();
        foreach (var path in paths)
        {
            if (Directory.Exists(path)) places.AddRange(KitFolders.In(path).Select(f => new FolderPlace(f)));
            else if (!File.Exists(path)) _problems.Add(ProblemCodes.Missing("bootFiles", path));
            else if (_inputs.Try("bootFiles", path, () => OpticalImage.Open(ByteSource.FromFile(path))) is { } disc) places.Add(new TreePlace(path, disc.Tree));
        }
        return places;
    }

    private (WimFile? Wim, string? Path) OpenBootWim(MediaDefinition definition, List<BootFilePlace> places)
    {
        if (definition.BootImage is not { } path)
        {
            foreach (var place in places)
                foreach (var name in KitFolders.BootImages)
                    if (place.Find(name) is { } content) return OpenWim($"{place.Name}: {name}", content);
            _problems.Add(ProblemCodes.Required("bootImage", places.Count == 0 ? "No boot image is given." : "No boot image is given, and none lies with the boot files."));
            return (null, null);
        }
        if (!File.Exists(path))
        {
            _problems.Add(ProblemCodes.Missing("bootImage", path));
            return (null, null);
        }
        var file = ByteSource.FromFile(path);
        if (!OpticalImage.IsOpticalImage(file)) return OpenWim(path, file);
        if (_inputs.Try("bootImage", path, () => OpticalImage.Open(file)) is not { } disc) return (null, null);
        if (disc.Tree.FindFile(MediaPaths.BootImage) is { } inside) return OpenWim($"{path}: {MediaPaths.BootImage}", inside.Content);
        _problems.Add(ProblemCodes.Unreadable("bootImage", path, $"the disc has no {MediaPaths.BootImage}."));
        return (null, null);
    }

    private (WimFile? Wim, string Path) OpenWim(string path, ByteSource content) => (_inputs.Try("bootImage", path, () => OpenBootable(content)), path);

    private static WimFile OpenBootable(ByteSource content)
    {
        var wim = WimFile.Open(content);
        wim.RequireBootable();
        return wim;
    }

    private int FindImage(WimFile wim, string path, MediaDefinition definition)
    {
        if (definition.Image is { } wanted)
        {
            try
            {
                return wim.FindImage(wanted);
            }
            catch (WimImageNotFoundException e)
            {
                _problems.Add(ProblemCodes.Unreadable("image", path, e.Message));
                return 0;
            }
        }
        return wim.BootIndex > 0 ? wim.BootIndex : 1;
    }

    private WimImage? CheckImage(WimFile wim, string path, int index)
    {
        if (_inputs.Try("bootImage", path, () => wim.OpenImage(index)) is not { } image) return null;
        if (wim.Images[index - 1].Architecture is { } architecture && architecture != WimArchitecture.X64)
            _problems.Add(ProblemCodes.WrongArchitecture(path, architecture.ToString().ToLowerInvariant()));
        if (image.Find(Shell) is null) _problems.Add(ProblemCodes.NotWindowsPE(path, Shell));
        return image;
    }

    private TaskSequence? LoadSequence(MediaDefinition definition)
    {
        if (KindDefaults.FindSequence(definition) is { } known) return known;
        if (definition.Sequence is not { } path)
        {
            _problems.Add(ProblemCodes.Required("sequence", "No task sequence is given."));
            return null;
        }
        if (!File.Exists(path))
        {
            _problems.Add(ProblemCodes.Missing("sequence", path));
            return null;
        }
        var (sequence, problems) = SequenceFile.Load(path, context.Environment);
        _problems.AddRange(problems);
        if (sequence is null) return null;
        _problems.AddRange(SequenceValidator.Validate(sequence, definition.Variables.Select(v => v.Name)));
        return sequence;
    }

    private ByteSource? FindExecutor(MediaDefinition definition)
    {
        string[] candidates = definition.Executor is { } given ? [given] : [.. context.PayloadFolders.Select(f => Path.Combine(f, ExecutorName))];
        if (candidates.FirstOrDefault(File.Exists) is { } found) return ByteSource.FromFile(found);
        _problems.Add(ProblemCodes.NoExecutor(candidates));
        return null;
    }

    /// <param name="definition">The definition.</param>
    /// <param name="readable">What lies in files of its own since no password protects it; null for nothing.</param>
    /// <param name="executor">The executor.</param>
    /// <param name="options">What the definition says of Windows PE.</param>
    private List<PlannedFile> BootImageFiles(MediaDefinition definition, ProtectedContent? readable, ByteSource? executor, BootImageOptions options)
    {
        var files = new List<PlannedFile>();
        if (executor is not null) files.Add(new PlannedFile(MediaPaths.Executor, executor));
        if (definition.Kind == MediaKind.Bootable) files.AddRange(new SourcePlanner(definition, _problems).Plan());
        if (readable is not null)
        {
            if (readable.Sequence.Length > 0) files.Add(new PlannedFile(MediaPaths.Sequence, ByteSource.FromBytes(readable.Sequence)));
            files.Add(new PlannedFile(MediaPaths.Variables, ByteSource.FromBytes(new MediaVariables { Format = OnMediaFormat.Version, Variables = readable.Variables }.ToJson())));
            if (readable.Catalog is { } catalog) files.Add(new PlannedFile(MediaPaths.Catalog, ByteSource.FromBytes(catalog.ToJson())));
        }
        files.AddRange(options.Plan());
        files.Add(new PlannedFile(MediaPaths.WinpeshlIni, ByteSource.FromBytes(Building.WinpeshlIni.Create())));
        for (var i = 0; i < definition.Drivers.Count; i++)
        {
            var folder = definition.Drivers[i];
            var added = _inputs.Below("drivers", folder, $"{MediaPaths.Drivers}/{i + 1}");
            if (Directory.Exists(folder) && !added.Any(f => f.Path.EndsWith(".inf", StringComparison.OrdinalIgnoreCase))) _problems.Add(ProblemCodes.NoDrivers(folder));
            files.AddRange(added);
        }
        if (definition.Client is { } client) files.AddRange(_inputs.Below("client", client, MediaPaths.Client));
        return files;
    }

    /// <summary>What a password protects; a bootable media has neither sequence nor catalog, since it fetches them.</summary>
    private static ProtectedContent ContentOf(MediaDefinition definition, BootImageOptions options, TaskSequence sequence, MediaCatalog catalog)
    {
        var isBootable = definition.Kind == MediaKind.Bootable;
        return new ProtectedContent
        {
            Format = OnMediaFormat.Version,
            SequenceName = sequence.Name,
            Sequence = isBootable ? [] : Serialize(sequence),
            Variables = options.Variables,
            Catalog = isBootable ? null : catalog,
            PrestartCommand = definition.PrestartCommand,
        };
    }

    /// <summary>The sequence as ConfigMgr's XML.</summary>
    internal static byte[] Serialize(TaskSequence sequence)
    {
        using var xml = new MemoryStream();
        SequenceXml.Write(sequence, xml);
        return xml.ToArray();
    }

    private List<PlannedFile> MoreFiles(MediaDefinition definition, ByteSource? executor)
    {
        var files = new List<PlannedFile> { new(MediaPaths.Label, ByteSource.FromBytes(System.Text.Encoding.ASCII.GetBytes($"label={definition.Label}\r\n"))) };
        if (definition.Autorun) files.Add(new PlannedFile(MediaPaths.Autorun, ByteSource.FromBytes(System.Text.Encoding.ASCII.GetBytes($"[autorun]\r\nlabel={definition.Label}\r\n{KindDefaults.AutorunOf(definition)}"))));
        if (definition.Kind == MediaKind.Capture && executor is not null) files.Add(new PlannedFile(MediaPaths.CaptureProgram, executor));
        foreach (var (target, path) in definition.Files)
        {
            var at = target.Replace('\\', '/').Trim('/');
            if (at.Split('/').Any(n => n is "" or "." or "..")) _problems.Add(ProblemCodes.BadValue("files", target, "it is no path on the media"));
            else if (File.Exists(path)) files.Add(new PlannedFile(at, ByteSource.FromFile(path), File.GetLastWriteTimeUtc(path)));
            else files.AddRange(_inputs.Below("files", path, at));
        }
        return files;
    }

    private void CheckReferences(TaskSequence sequence, MediaDefinition definition)
    {
        var there = definition.Content.Select(c => c.Id).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var id in sequence.References.Select(r => r.Package).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase))
            if (!there.Contains(id)) _problems.Add(ProblemCodes.PackageNotOnMedia(id));
    }

    private void CheckOutput(MediaDefinition definition)
    {
        if (definition.Output is not { } output) return;
        if (output.StartsWith("/dev/", StringComparison.Ordinal) || output.StartsWith(@"\\.\", StringComparison.Ordinal)) _problems.Add(ProblemCodes.OutputIsDevice(output));
        string?[] inputs = [definition.BootImage, definition.Sequence, definition.Executor, .. definition.BootFiles, .. definition.Content.Select(c => c.Path), .. definition.Applications.Select(a => a.Content), .. definition.Updates, .. definition.Files.Select(f => f.Value)];
        if (inputs.Any(i => i is not null && Path.GetFullPath(i) == Path.GetFullPath(output))) _problems.Add(ProblemCodes.OutputIsInput(output));
    }
}
