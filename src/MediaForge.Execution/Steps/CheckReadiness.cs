using System.Globalization;
using MediaForge.Execution.Conditions;
using MediaForge.Execution.Machines;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.Execution.Steps;

/// <summary>
/// Runs <see cref="CheckReadiness"/>: every check that is asked for is made and gives its <c>_TS_CR...</c> variable 1 or 0;
/// the variables of the others are deleted. What cannot be found out here counts as not met.
/// </summary>
internal sealed class CheckReadinessHandler : StepHandler
{
    private const string Component = "CheckReadiness";
    private const string ClientKey = @"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\SMS\Mobile Client";

    public override bool MayRunTwice => true;

    public override StepResult Run(StepContext context)
    {
        var settings = (CheckReadiness)context.Settings;
        var machine = context.Machine;
        var hardware = machine.ReadHardware();
        var system = machine.OperatingSystem;
        var failed = new List<string>();

        Least("_TS_CRMEMORY", settings.CheckMemory, "memory", "MB", hardware.MemoryMegabytes, settings.Memory);
        Least("_TS_CRSPEED", settings.CheckProcessorSpeed, "processor speed", "MHz", hardware.ProcessorMegahertz, settings.ProcessorSpeed);
        Least("_TS_CRDISK", settings.CheckFreeDiskSpace, "free disk space", "MB", FreeSpace(context), settings.FreeDiskSpace);
        Check("_TS_CROSTYPE", settings.CheckOSType, "operating system type", system.IsServer switch { true => "SERVER", false => "CLIENT", null => null }, settings.OSType, (a, b) => a.Equals(b, StringComparison.OrdinalIgnoreCase));
        Check("_TS_CRARCH", settings.CheckArchitecture, "architecture", system.Is64Bit ? "64-bit" : "32-bit", settings.Architecture, (a, b) => b.Trim().StartsWith(a[..2], StringComparison.Ordinal));
        Check("_TS_CRMINOSVER", settings.CheckMinOSVersion, "operating system version, at least", system.Version.ToString(), settings.MinOSVersion, (a, b) => CompareVersions(a, b) >= 0);
        Check("_TS_CRMAXOSVER", settings.CheckMaxOSVersion, "operating system version, at most", system.Version.ToString(), settings.MaxOSVersion, (a, b) => CompareVersions(a, b) <= 0);
        Check("_TS_CRCLIENTMINVER", settings.CheckClientMinVersion, "client version", settings.CheckClientMinVersion ? machine.ReadRegistry(ClientKey, "ProductVersion")?.Text : null, settings.ClientMinVersion, (a, b) => CompareVersions(a, b) >= 0);
        Check("_TS_CROSLANGUAGE", settings.CheckOSLanguage, "operating system language", Text(system.Language), Text(settings.OSLanguage) ?? string.Empty, (a, b) => a == b);
        Flag("_TS_CRACPOWER", settings.CheckACPower, "mains power", hardware.OnMainsPower);
        Flag("_TS_CRNETWORK", settings.CheckNetworkConnected, "network", hardware.Adapters.Count > 0);
        Flag("_TS_CRWIRED", settings.CheckNetworkWired, "wired network", hardware.Adapters.Any(a => !a.IsWireless));
        Flag("_TS_CRUEFI", settings.CheckUefi, "UEFI", machine.IsUefi);
        Flag("_TS_CRTPMENABLED", settings.CheckTpmEnabled, "TPM 2.0 enabled", hardware.TpmEnabled);
        Flag("_TS_CRTPMACTIVATED", settings.CheckTpmActivated, "TPM 2.0 activated", hardware.TpmActivated);
        return failed.Count == 0 ? StepResult.Done : StepResult.Broken(ErrorText.NotReady, $"This machine does not meet: {string.Join("; ", failed)}.");

        void Least(string variable, bool wanted, string what, string unit, long? actual, int? expected) =>
            Check(variable, wanted, $"{what} in {unit}, at least", Text(actual), Text(expected ?? 0)!, (_, _) => actual >= (expected ?? 0));

        void Flag(string variable, bool wanted, string what, bool? actual) =>
            Check(variable, wanted, what, actual switch { true => "yes", false => "no", null => null }, "yes", (a, b) => a == b);

        void Check(string variable, bool wanted, string what, string? actual, string expected, Func<string, string, bool> holds)
        {
            if (!wanted)
            {
                context.Variables.SetByEngine(variable, null);
                return;
            }
            var met = actual is not null && holds(actual, expected);
            context.Variables.SetByEngine(variable, met ? "1" : "0");
            var line = $"{what} {expected}: {actual ?? "cannot be found out here"}";
            if (met)
            {
                context.Log.Info(Component, $"{line}, met");
                return;
            }
            context.Log.Error(Component, $"{line}, NOT met");
            failed.Add(line);
        }
    }

    /// <summary>The most free space on one of the machine's own disks, in MB; null without any.</summary>
    private static long? FreeSpace(StepContext context)
    {
        var ramDisk = context.Machine.IsWindowsPE ? context.Machine.EnvironmentVariable("SystemDrive") + "\\" : null;
        return context.Machine.ListVolumes()
            .Where(v => v.Kind == VolumeKind.Fixed && !v.Root.Equals(ramDisk, StringComparison.OrdinalIgnoreCase) && !context.Run.IsMedia(v.Root))
            .Max(v => (long?)(v.Free >> 20));
    }

    private static int CompareVersions(string a, string b) =>
        Comparison.TryVersion(a, out var x) && Comparison.TryVersion(b, out var y)
            ? Comparison.Versions(x, y)
            : throw new ArgumentException($"'{a}' and '{b}' cannot be compared as versions; write them as 10.0.16299.");

    private static string? Text(long? number) => number?.ToString(CultureInfo.InvariantCulture);
}
