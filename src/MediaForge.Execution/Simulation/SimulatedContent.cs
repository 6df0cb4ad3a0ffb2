using System.Text;
using MediaForge.Execution.Machines;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.OnMedia;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.Execution.Simulation;

/// <summary>The content of a media that has all that a sequence refers to: images, drivers, answer files, programs, scripts, one update.</summary>
internal static class SimulatedContent
{
    /// <summary>How long a simulated image is when applied.</summary>
    public const long ImageBytes = 12L << 30;

    private const string Update = "simulated-update.msu";

    private static readonly byte[] Program = [.. "MZ simulated"u8];

    private static readonly byte[] Driver = Encoding.ASCII.GetBytes("""
        [Version]
        Signature = "$Windows NT$"
        Class = Net
        ClassGuid = {4d36e972-e325-11ce-bfc1-08002be10318}
        Provider = %Maker%
        CatalogFile = simulated.cat
        DriverVer = 01/01/2025,1.0.0.0
        [Manufacturer]
        %Maker% = Models, NTamd64
        [Models.NTamd64]
        "Simulated adapter" = Install, PCI\VEN_8086&DEV_100E
        [Install]
        [Strings]
        Maker = "MediaForge"
        """.ReplaceLineEndings("\r\n"));

    // The usual one, made once: tests simulate thousands of runs.
    private static readonly Lazy<byte[]> FirstWindows = new(() => WindowsUpTo(1));

    /// <summary>Puts the content on the media and returns its catalog.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="sequence">The sequence.</param>
    /// <param name="mediaRoot">The root of the media, <c>D:\</c>.</param>
    public static MediaCatalog Put(SimulatedMachine machine, TaskSequence sequence, string mediaRoot)
    {
        var applications = new Dictionary<string, CatalogApplication>(StringComparer.OrdinalIgnoreCase);
        var packages = new Dictionary<string, CatalogPackage>(StringComparer.OrdinalIgnoreCase);
        foreach (var reference in sequence.CollectReferences())
        {
            if (reference.Package is { } id) Package(id);
            if (reference.Application is { } application) Application(application, application);
        }
        foreach (var step in sequence.Steps) Add(step.Settings);
        Put(MediaCatalog.UpdatesPackage, $@"1\{Update}", Program);
        return new MediaCatalog { Format = OnMediaFormat.Version, Applications = [.. applications.Values], Packages = [.. packages.Values], Updates = [$"{MediaCatalog.UpdatesPackage}/1/{Update}"] };

        void Add(StepSettings settings)
        {
            switch (settings)
            {
                case ApplyOperatingSystem s:
                    Put(s.ImagePackage, "image.wim", Windows(s.ImageIndex));
                    Put(s.InstallPackage, @"sources\install.wim", Windows(s.InstallEditionIndex));
                    if (s.ConfigFileName.Length > 0) Put(s.ConfigFilePackage, s.ConfigFileName.TrimStart('\\'), [.. "<unattend xmlns=\"urn:schemas-microsoft-com:unattend\"/>"u8]);
                    break;
                case ApplyDataImage s: Put(s.ImagePackage, "data.wim", Data(s.ImageIndex)); break;
                case ApplyDriverPackage s:
                    Put(s.Package, "simulated.inf", Driver);
                    if (Find(s.Package) is { } drivers) packages[drivers.Id] = drivers with { Kind = PackageKind.DriverPackage };
                    break;
                case SetupWindowsAndClient s: Put(s.ClientPackage, "ccmsetup.exe", Program); break;
                case RunPowerShellScript s when s.ScriptName.Trim().Length > 0: Put(s.PackageId, s.ScriptName.Trim(), [.. "# simulated"u8]); break;
                case InstallPackage s when s.Program.Trim().Length > 0:
                    Put(s.Package, "setup.exe", Program);
                    if (Find(s.Package) is { } package && package.FindProgram(s.Program) is null) packages[package.Id] = package with { Programs = [.. package.Programs, new CatalogProgram(s.Program.Trim(), "setup.exe", null, 0, [0], [3010, 1641])] };
                    break;
                case InstallApplication s:
                    foreach (var application in s.Applications) Application(application.Id, application.DisplayName.Length > 0 ? application.DisplayName : application.Id);
                    break;
            }
        }

        void Application(string id, string name)
        {
            const string Folder = "APPLICATIONS";
            Put(Folder, "setup.exe", Program);
            applications[id] = new CatalogApplication { Id = id, Name = name, Package = Folder, Install = $"setup.exe \"{name}\"", SuccessCodes = [0], RestartCodes = [3010, 1641], Timeout = 0 };
        }

        CatalogPackage? Find(string id) => packages.GetValueOrDefault(id.Trim());

        void Package(string id)
        {
            packages.TryAdd(id, new CatalogPackage(id, id, PackageKind.Package, []));
            machine.Disks.AddFolder(FolderOf(mediaRoot, id));
        }

        void Put(string package, string name, byte[] content)
        {
            var id = package.Trim();
            // A package that a variable names is known when the step runs.
            if (id.Length == 0 || id.Contains('%', StringComparison.Ordinal)) return;
            Package(id);
            machine.Disks.AddFile($@"{FolderOf(mediaRoot, id)}\{name}", content);
        }
    }

    /// <summary>The folder of a package.</summary>
    public static string FolderOf(string mediaRoot, string package) => mediaRoot + MediaPaths.Content.Replace('/', '\\') + "\\" + package;

    private static byte[] Windows(int? index) => index is null or 1 ? FirstWindows.Value : WindowsUpTo(index.Value);

    private static byte[] WindowsUpTo(int index) => SimulatedWim.Write([.. Enumerable.Range(1, Math.Clamp(index, 1, 99)).Select(i => SimulatedWindows.Image(i, $"Windows {i}", ImageBytes))]);

    private static byte[] Data(int? index) => SimulatedWim.Write([.. Enumerable.Range(1, Math.Clamp(index ?? 1, 1, 99)).Select(i => new SimulatedWim(new ImageFacts(i, $"Data {i}", 1 << 20), new Dictionary<string, byte[]> { ["data.txt"] = [.. "data"u8] }))]);
}
