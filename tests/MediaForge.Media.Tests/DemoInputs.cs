using MediaForge.Bytes;
using MediaForge.Media.Building;
using MediaForge.Media.Definition;
using MediaForge.Media.Planning;
using MediaForge.Wim;

namespace MediaForge.Media.Tests;

/// <summary>A folder with all that a small media is made of, none of which needs a tool or Windows.</summary>
internal sealed class DemoInputs : IDisposable
{
    public static readonly DateTimeOffset Date = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private readonly TempFolder _folder = new();

    public DemoInputs()
    {
        BootImage = Write("winpe.wim", DemoBootImage.Create(Date));
        Executor = _folder.Write("payload/MediaForge.Executor.exe", [.. "MZ"u8, .. new byte[5000]]);
        Sequence = _folder.Write("demo.yaml", Templates.Read("sequences/demo.yaml"));
        Output = _folder["out.iso"];
    }

    public string this[string name] => _folder[name];

    public string Folder => _folder.Path;

    public string BootImage { get; }

    public string Executor { get; }

    public string Sequence { get; }

    public string Output { get; }

    public MediaDefinition Definition => new() { BootImage = BootImage, Sequence = Sequence, Executor = Executor, Output = Output, SourceDate = Date };

    public BuildContext Context { get; init; } = new()
    {
        Clock = TimeProvider.System,
        NewId = Guid.NewGuid,
        Environment = _ => null,
        PayloadFolders = [],
        MadeBy = "MediaForge test",
    };

    public string Write(string name, byte[] content) => _folder.Write(name, content);

    public string Write(string name, string content) => _folder.Write(name, content);

    public string Write(string name, ByteSource content) => _folder.Write(name, content.ToArray());

    /// <summary>The demonstration boot image with changes.</summary>
    public string WriteBootImage(string name, Action<WimEditor> change)
    {
        var editor = new WimEditor(WimFile.Open(DemoBootImage.Create(Date)));
        change(editor);
        return Write(name, editor.Build());
    }

    public PlanResult Plan(MediaDefinition definition) => new MediaPlanner(Context).Plan(definition);

    /// <summary>Plans without errors and composes.</summary>
    public ComposedMedia Compose(MediaDefinition definition)
    {
        var result = Plan(definition);
        result.Plan.ShouldNotBeNull(string.Join('\n', result.Problems));
        return new MediaComposer(Context).Compose(result.Plan);
    }

    public void Dispose() => _folder.Dispose();
}
