using MediaForge.Bytes;
using MediaForge.Media;
using MediaForge.Media.Building;
using MediaForge.Media.Definition;
using MediaForge.Media.Planning;
using MediaForge.Media.Publishing;
using MediaForge.Optical;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Lab;

/// <summary>
/// A media built for one test by MediaForge itself, with a token of its own. The executor is the published one but compiled ahead, unless the
/// definition names one: the emulated processor would spend half of each run with compiling it, and a boot image of real life 6 MB with the result.
/// </summary>
internal sealed class LabMedia : IDisposable
{
    private static readonly Lazy<string> Executor = new(PublishedProgram.ExecutorCompiledAhead);

    /// <summary>Where the ISO and whatever else the test needs lie.</summary>
    public TempFolder Folder { get; } = new();

    /// <summary>The media's id.</summary>
    public Guid Id { get; } = Guid.NewGuid();

    /// <summary>The value of the variable Token: nothing but this media can make the guest print it.</summary>
    public string Token { get; } = Guid.NewGuid().ToString("N");

    private BuildContext Context => new() { Clock = TimeProvider.System, NewId = () => Id, Environment = _ => null, PayloadFolders = [], MadeBy = "MediaForge lab" };

    /// <summary>Builds the ISO, or the WIM of a prestaged media, and returns its path.</summary>
    public async Task<string> BuildAsync(MediaDefinition definition, string? yaml = null)
    {
        var plan = new MediaPlanner(Context).Plan(Complete(definition, yaml));
        plan.Plan.ShouldNotBeNull(string.Join('\n', plan.Problems));
        var output = Folder[definition.Kind == MediaKind.Prestaged ? "media.wim" : "media.iso"];
        var report = await new MediaBuilder(Context).BuildAsync(plan.Plan, output);
        report.Verification!.Passed.ShouldBeTrue(string.Join('\n', report.Verification.Checks));
        return output;
    }

    /// <summary>Publishes what a bootable media of this definition fetches.</summary>
    public void Publish(MediaDefinition definition, string yaml, string folder)
    {
        var plan = new MediaPlanner(Context).PlanPublication(Complete(definition, yaml));
        plan.Plan.ShouldNotBeNull(string.Join('\n', plan.Problems));
        new Publisher(Context).Publish(plan.Plan, folder);
    }

    private MediaDefinition Complete(MediaDefinition definition, string? yaml) => definition with
    {
        AllowUnprotectedSecrets = definition.Password is null,
        Sequence = yaml is null ? definition.Sequence : Folder.Write("ts.yaml", yaml),
        Executor = definition.Executor ?? Executor.Value,
        Variables = [new MediaVariable("Token", Token), new MediaVariable("SMSTSErrorDialogTimeout", "5"), .. definition.Variables],
    };

    /// <summary>Changes a byte in the middle of a file of an ISO.</summary>
    public void Change(string iso, string path)
    {
        var content = OpticalImage.Open(ByteSource.FromFile(iso)).Tree.FindFile(path)!.Content;
        var at = content.Pieces(0, content.Length).First().Offset + (content.Length / 2);
        using var file = File.Open(iso, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        file.Position = at;
        var old = file.ReadByte();
        file.Position = at;
        file.WriteByte((byte)(old == '0' ? '1' : '0'));
    }

    public void Dispose() => Folder.Dispose();
}
