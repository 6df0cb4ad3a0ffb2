using System.Globalization;
using MediaForge.Execution.Journals;
using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Variables;
using MediaForge.Execution.Windows;
using MediaForge.Registry;

namespace MediaForge.Execution.Capture;

/// <summary>
/// The Windows that is captured, while it does not run: whether it may be captured, what must not be in its image, and the
/// mark that it was captured.
/// </summary>
/// <remarks>
/// Sysprep leaves <c>IMAGE_STATE_GENERALIZE_RESEAL_TO_OOBE</c> in <c>HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Setup\State</c>;
/// the next start of Windows changes it ("Windows Setup Installation Process / Windows Setup states"). A member of a domain
/// has the domain's SID in the default value of <c>HKLM\SECURITY\Policy\PolPrDmS</c> (no Microsoft source; as tools that
/// read hives know it), which a workgroup has not.
/// </remarks>
/// <param name="machine">The machine.</param>
/// <param name="log">The log.</param>
/// <param name="root">The root of its volume.</param>
internal sealed class ReferenceWindows(Machine machine, ExecutionLog log, string root)
{
    /// <summary>The variable that allows the capture of a Windows that was not generalized.</summary>
    public const string UngeneralizedVariable = "MediaForgeCaptureUngeneralized";

    /// <summary>The variable that allows to capture a machine once more.</summary>
    public const string RecaptureVariable = "MediaForgeAllowRecapture";

    private const string Component = "CaptureImage";
    private const string Generalized = "IMAGE_STATE_GENERALIZE_RESEAL_TO_OOBE";
    private const string StateKey = @"Microsoft\Windows\CurrentVersion\Setup\State";
    private const string OwnKey = "MediaForge";
    private const string MarkKey = OwnKey + @"\Captured";
    private const string System = "SYSTEM";
    private const string Software = "SOFTWARE";
    private const string Security = "SECURITY";
    private const int NotNow = 5023;
    private const int InDomain = 2691;
    private const int CapturedAlready = 183;

    // A SID of a domain, S-1-5-21-a-b-c, has 24 bytes, of which the first is its revision.
    private const int ShortestSid = 12;

    /// <summary>Refuses a Windows that must not be captured.</summary>
    /// <param name="variables">May allow it.</param>
    /// <param name="captured">The time of a capture in this very run, which the mark may then name; null for none.</param>
    /// <exception cref="StepFailedException">It may not be captured; the message says why and what allows it.</exception>
    public void Require(VariableStore variables, string? captured)
    {
        var (state, mark) = OfflineHive.Read(machine, log, PathOf(Software), h => (h.Root.Find(StateKey)?.GetString("ImageState"), h.Root.Find(MarkKey) is { } m ? (Time: m.GetString("Time"), Destination: m.GetString("Destination")) : default));
        if (mark.Time is not null && mark.Time != captured)
        {
            var fault = $"This machine was captured already, on {mark.Time} to {mark.Destination}. A reference machine is captured once: what Windows and its programs set up when they were first started would be in the image twice. Build it anew";
            if (!variables.IsTrue(RecaptureVariable)) throw new StepFailedException(ErrorText.FromWin32(CapturedAlready), $"{fault}, or set {RecaptureVariable} to true.");
            log.Warning(Component, $"{fault}. {RecaptureVariable} is true, so it is captured nevertheless.");
        }
        var allowed = variables.IsTrue(UngeneralizedVariable);
        if (!Generalized.Equals(state, StringComparison.OrdinalIgnoreCase)) Refuse(NotNow, Explain(state), allowed);
        else log.Info(Component, $"the Windows in {root} is generalized ({state})");
        if (IsInDomain()) Refuse(InDomain, $"The Windows in {root} is a member of a domain. Have it leave the domain (Join Domain or Workgroup) before Prepare Windows for Capture.", allowed);
    }

    /// <summary>The keys that must not be in the image: the service that resumes the run, and what marks this machine.</summary>
    public IReadOnlyList<KeptKey> FindKeysToHide()
    {
        var keys = new List<KeptKey>();
        Look(System, h => OfflineHive.ControlSet(h) + @"\Services", StatePaths.ServiceName);
        Look(Software, _ => string.Empty, OwnKey);
        return keys;

        void Look(string hive, Func<RegistryHive, string> parentOf, string name)
        {
            var found = OfflineHive.Read(machine, log, PathOf(hive), h =>
            {
                var parent = parentOf(h);
                return h.Root.Find(parent + "\\" + name) is { } key ? KeptKey.Of(key, hive, parent) : null;
            });
            if (found is not null) keys.Add(found);
        }
    }

    /// <summary>Takes keys out of their hives.</summary>
    public void Hide(IReadOnlyList<KeptKey> keys) => Edit(keys, (parent, key) => parent.Delete(key.Name));

    /// <summary>Puts keys back into their hives.</summary>
    public void Restore(IReadOnlyList<KeptKey> keys) => Edit(keys, (parent, key) => key.PutInto(parent));

    /// <summary>Marks the machine as captured.</summary>
    /// <param name="time">When.</param>
    /// <param name="destination">Where the image is.</param>
    /// <param name="identity">What it holds.</param>
    public void Mark(string time, string destination, FileIdentity identity) => OfflineHive.Edit(machine, log, PathOf(Software), hive =>
    {
        var key = hive.Root.Create(MarkKey);
        key.SetString("Time", time);
        key.SetString("Destination", destination);
        key.SetString("Sha256", identity.Sha256);
    });

    /// <summary>What is left out of the image of this Windows because it is ours.</summary>
    public IEnumerable<string> FindExclusions()
    {
        const string Setup = @"Windows\Setup\Scripts\SetupComplete.cmd";
        const int MaxScriptLength = 1 << 16;
        var length = machine.FileLength(root + Setup);
        if (length is < 0 or > MaxScriptLength) yield break;
        // A script of the user's belongs into the image.
        var script = global::System.Text.Encoding.Latin1.GetString(machine.ReadFile(root + Setup, MaxScriptLength));
        if (script.Contains(StatePaths.Executor, StringComparison.OrdinalIgnoreCase)) yield return "\\" + Setup;
    }

    /// <summary>The time as the mark has it.</summary>
    public static string TimeText(DateTimeOffset time) => time.UtcDateTime.ToString("u", CultureInfo.InvariantCulture);

    private void Edit(IReadOnlyList<KeptKey> keys, Action<RegistryKey, KeptKey> edit)
    {
        foreach (var hive in keys.GroupBy(k => k.Hive))
        {
            OfflineHive.Edit(machine, log, PathOf(hive.Key), h =>
            {
                foreach (var key in hive) edit(h.Root.Create(key.Parent), key);
            });
        }
    }

    private void Refuse(int win32, string fault, bool allowed)
    {
        if (!allowed) throw new StepFailedException(ErrorText.FromWin32(win32), $"{fault} To capture it as it is, set {UngeneralizedVariable} to true.");
        log.Warning(Component, $"{fault} {UngeneralizedVariable} is true, so it is captured as it is.");
    }

    private string Explain(string? state) => $"The Windows in {root} is not ready to be captured: " + state?.ToUpperInvariant() switch
    {
        null or "" => "it says nothing of its state (ImageState). Run Prepare Windows for Capture.",
        "IMAGE_STATE_COMPLETE" => "it was never generalized, or was started since (IMAGE_STATE_COMPLETE). Run Prepare Windows for Capture and do not start Windows afterwards.",
        "IMAGE_STATE_UNDEPLOYABLE" => @"Sysprep or Windows Setup was cut off or has failed (IMAGE_STATE_UNDEPLOYABLE). See Windows\System32\Sysprep\Panther\setuperr.log.",
        "IMAGE_STATE_SPECIALIZE_RESEAL_TO_OOBE" or "IMAGE_STATE_SPECIALIZE_RESEAL_TO_AUDIT" => $"it was started since it was generalized ({state}). Run Prepare Windows for Capture again.",
        "IMAGE_STATE_GENERALIZE_RESEAL_TO_AUDIT" => "it was generalized for audit mode (IMAGE_STATE_GENERALIZE_RESEAL_TO_AUDIT), in which every new machine would start. Run Prepare Windows for Capture.",
        _ => $"its state is {state}, and {Generalized} is wanted. Run Prepare Windows for Capture.",
    };

    private bool IsInDomain()
    {
        if (!machine.FileExists(PathOf(Security))) return false;
        return OfflineHive.Read(machine, log, PathOf(Security), h => h.Root.Find(@"Policy\PolPrDmS")?.GetValue(string.Empty)?.Data is { Length: >= ShortestSid } sid && sid.Span[0] == 1);
    }

    private string PathOf(string hive) => root + @"Windows\System32\config\" + hive;
}
