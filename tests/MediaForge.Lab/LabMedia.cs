using MediaForge.Bytes;
using MediaForge.Media;
using MediaForge.Media.Building;
using MediaForge.Media.Definition;
using MediaForge.Media.Planning;
using MediaForge.Optical;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Lab;

/// <summary>A media built for one test by MediaForge itself, with the published executor and a token of its own.</summary>
internal sealed class LabMedia : IDisposable
{
    private static readonly Lazy<string> Executor = new(PublishedProgram.Executor);

    /// <summary>Where the ISO and whatever else the test needs lie.</summary>
    public TempFolder Folder { get; } = new();

    /// <summary>The media's id.</summary>
    public Guid Id { get; } = Guid.NewGuid();

    /// <summary>The value of the variable Token: nothing but this media can make the guest print it.</summary>
    public string Token { get; } = Guid.NewGuid().ToString("N");

    /// <summary>Builds the ISO and returns its path.</summary>
    public async Task<string> BuildAsync(MediaDefinition definition, string? yaml = null)
    {
        if (yaml is not null) definition = definition with { Sequence = Folder.Write("ts.yaml", yaml) };
        definition = definition with { Executor = Executor.Value, Variables = [new MediaVariable("Token", Token), new MediaVariable("SMSTSErrorDialogTimeout", "5"), .. definition.Variables] };
        var context = new BuildContext { Clock = TimeProvider.System, NewId = () => Id, Environment = _ => null, PayloadFolders = [], MadeBy = "MediaForge lab" };
        var plan = new MediaPlanner(context).Plan(definition);
        plan.Plan.ShouldNotBeNull(string.Join('\n', plan.Problems));
        var report = await new MediaBuilder(context).BuildAsync(plan.Plan, Folder["media.iso"]);
        report.Verification!.Passed.ShouldBeTrue(string.Join('\n', report.Verification.Checks));
        return Folder["media.iso"];
    }

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

    /// <summary>The executor that ./build.cmd build publishes; published now when it is not there or older than its sources.</summary>
}
