using System.Globalization;
using System.Xml;
using MediaForge.Execution.Disks;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Packages;
using MediaForge.Execution.Starts;
using MediaForge.Execution.Windows;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.Execution.Steps;

/// <summary>
/// Runs <see cref="ApplyOperatingSystem"/>. Everything that can be known is checked before a volume is emptied; afterwards
/// the machine can start the applied Windows.
/// </summary>
internal sealed class ApplyOperatingSystemHandler : StepHandler
{
    private const string Component = "ApplyOperatingSystem";
    private const string AnswerFile = @"Windows\panther\unattend\unattend.xml";
    private const int LongestAnswerFile = 4 << 20;

    /// <summary>The second run empties the volumes again.</summary>
    public override bool MayRunTwice => true;

    public override StepResult Run(StepContext context)
    {
        var settings = (ApplyOperatingSystem)context.Settings;
        var isSetup = settings.InstallPackage.Trim().Length > 0;
        var package = (isSetup ? settings.InstallPackage : settings.ImagePackage).Trim();
        if (package.Length == 0) return StepResult.Broken(ErrorText.InvalidParameter, "The step names no image package and no upgrade package.");
        if (settings.LayeredDriver is < 0 or > 6) return StepResult.Broken(ErrorText.InvalidParameter, $"The layered driver is {settings.LayeredDriver}. It must be 0 to 6.");
        var answers = ReadAnswerFile(context, settings);
        var images = ImagePackage.Open(context, package);
        var chosen = Choose(images, isSetup ? Index(settings, "OSDInstallEditionIndex", settings.InstallEditionIndex) : Index(settings, "OSDImageIndex", settings.ImageIndex));
        RequireWindows(context, images, chosen.Single(i => i.IsWindows || chosen.Count == 1));

        var targets = Targets(context, settings, chosen);
        var windows = targets.Single(t => t.Image.IsWindows).Volume;
        var boot = new BootFiles(context, Component);
        boot.RequireBootable(windows);
        var applier = new VolumeImage(context, Component);
        foreach (var (image, volume) in targets) applier.RequireSize(image, volume);
        context.LookAhead();

        foreach (var (image, volume) in targets)
        {
            applier.Clear(volume);
            applier.Apply(images.Path, image, volume);
        }
        WriteAnswerFile(context, windows, answers);
        SetLayeredDriver(context, settings, windows);
        boot.CheckWindows(windows);
        // The service first: if the machine loses power before Windows PE is what it starts, this Windows leads back there.
        if (context.Discs is { IsSet: true } discs) discs.Require(1);
        TargetWindows.Set(context.Variables, windows.Root + "Windows");
        StagedExecutor.Install(context, windows.Root + "Windows");
        boot.Write(windows);
        SetVariables(context, package, windows);
        return StepResult.Done with
        {
            HoldWindows = true,
            AtEnd = () =>
            {
                foreach (var (_, volume) in targets) UsedVolumes.Add(context.Variables, volume);
            },
        };
    }

    /// <summary>The number of the image, or null when none is given.</summary>
    private static int? Index(ApplyOperatingSystem settings, string variable, int? index)
    {
        var text = settings.Find(variable)?.Trim() ?? string.Empty;
        return index is null && text.Length > 0 ? throw new StepFailedException(ErrorText.InvalidParameter, $"{variable} is '{text}'. It must be the number of an image, from 1.") : index;
    }

    /// <summary>The image with the number; without one, the only image, or all of a capture of several volumes: one Windows and data.</summary>
    private static IReadOnlyList<ImageFacts> Choose(ImagePackage images, int? index)
    {
        if (index is { } number) return [images.Find(number)];
        return images.Images.Count == 1 || images.Images.Count(i => i.IsWindows) == 1
            ? images.Images
            : throw new StepFailedException(ErrorText.InvalidParameter, $"The step does not say which image of {images.Path} to apply, and it is not the capture of one machine. {images.Listing()} Give the number of one.");
    }

    private static void RequireWindows(StepContext context, ImagePackage images, ImageFacts image)
    {
        if (!image.IsWindows) throw new StepFailedException(ErrorText.InvalidParameter, $"Image {image.Index} '{image.Name}' of {images.Path} holds no Windows. {images.Listing()} For data use the step Apply Data Image.");
        if (image.Architecture.Length == 0) context.Log.Warning(Component, $"{images.Path} does not say for which processor image {image.Index} is. x64 is assumed.");
        else if (!image.Architecture.Equals("x64", StringComparison.OrdinalIgnoreCase))
            throw new StepFailedException(ErrorText.NotSupported, $"Image {image.Index} '{image.Name}' of {images.Path} is a Windows for {image.Architecture}. Only x64 can be built here: use the x64 edition of the image.");
    }

    /// <summary>Which image goes to which volume: Windows to the one that the step names, all others to the next ones in order.</summary>
    private static List<(ImageFacts Image, Volume Volume)> Targets(StepContext context, ApplyOperatingSystem settings, IReadOnlyList<ImageFacts> chosen)
    {
        var named = TargetVolume.IsNamed(settings) ? TargetVolume.Named(context, settings) : null;
        var available = TargetVolume.ListAvailable(context).Where(v => v.Root != named?.Root).ToList();
        var targets = new List<(ImageFacts, Volume)>();
        foreach (var image in chosen)
        {
            var volume = image.IsWindows && named is not null ? named : available.Find(v => !image.IsWindows || v.FileSystem == "NTFS");
            if (volume is null) throw TargetVolume.NoneAvailable(context, $"image {image.Index} '{image.Name}'{(image.IsWindows ? " (Windows needs NTFS)" : string.Empty)}");
            available.Remove(volume);
            targets.Add((image, volume));
        }
        return targets;
    }

    private static byte[]? ReadAnswerFile(StepContext context, ApplyOperatingSystem settings)
    {
        var package = settings.ConfigFilePackage.Trim();
        if (package.Length == 0) return null;
        var name = settings.ConfigFileName.Trim().TrimStart('\\');
        if (name.Length == 0) throw new StepFailedException(ErrorText.InvalidParameter, $"The step names the package {package} for the answer file, but not the file in it.");
        var path = $@"{context.PackageFolder(package)}\{name}";
        if (!context.Machine.FileExists(path)) throw new StepFailedException(ErrorText.FileNotFound, $"The answer file {path} is missing. Give the name of a file in the package {package}.");
        var content = context.Machine.ReadFile(path, LongestAnswerFile);
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(content), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            if (reader.MoveToContent() != XmlNodeType.Element || reader.LocalName != "unattend") throw new StepFailedException(ErrorText.InvalidData, $"{path} is no answer file: its first element is not <unattend>.");
            while (reader.Read()) { }
            return content;
        }
        catch (XmlException e)
        {
            throw new StepFailedException(ErrorText.InvalidData, $"The answer file {path} is no valid XML: {e.Message}");
        }
    }

    private static void WriteAnswerFile(StepContext context, Volume windows, byte[]? answers)
    {
        var path = windows.Root + AnswerFile;
        if (answers is not null)
        {
            context.Machine.WriteFile(path, answers);
            context.Log.Info(Component, $"the answer file of the step is {path}");
        }
        else if (context.Machine.FileExists(path))
        {
            // Left by the setup of the captured machine: Windows would obey it.
            context.Machine.DeleteFile(path);
            context.Log.Info(Component, $"deleted {path}, which the image brought along");
        }
    }

    private static void SetLayeredDriver(StepContext context, ApplyOperatingSystem settings, Volume windows)
    {
        if (settings.LayeredDriver is not ({ } driver and > 0)) return;
        var (code, lines) = SystemProgram.Run(context.Machine, context.Log, Component, "dism.exe", string.Create(CultureInfo.InvariantCulture, $"/Image:{windows.Root} /Set-LayeredDriver:{driver}"));
        if (code != 0) throw new StepFailedException(code, $"The layered keyboard driver {driver} cannot be set in {windows.Root}: dism ended with {ErrorText.Describe(code)} and says: {string.Join(' ', lines.TakeLast(3))}");
    }

    private static void SetVariables(StepContext context, string package, Volume windows)
    {
        var variables = context.Variables;
        variables.SetByEngine("OSDTargetSystemPartition", string.Create(CultureInfo.InvariantCulture, $"{windows.Disk}-{windows.Partition}"));
        variables.SetByEngine("OSArchitecture", "X64");
        variables.SetByEngine("OSDImagePackageId", package);
        variables.SetByEngine("OSDInstallType", "Sysprep");
        variables.SetByEngine("OSDAnswerFilePath", windows.Root + AnswerFile);
    }
}
