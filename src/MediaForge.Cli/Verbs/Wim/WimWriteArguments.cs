using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using MediaForge.Wim;

namespace MediaForge.Cli.Verbs.Wim;

/// <summary>The options of all verbs that write a WIM: how it is compressed, and whether it has an integrity table.</summary>
internal sealed class WimWriteArguments
{
    private readonly Option<WimCompression?> _compress = new("--compress")
    {
        Description = "xpress is quick, lzx small.",
        HelpName = "none|xpress|lzx",
        CustomParser = result => Choice(result, ("none", WimCompression.None), ("xpress", WimCompression.Xpress), ("lzx", WimCompression.Lzx)),
    };

    private readonly Option<WimCompressionLevel?> _level = new("--level")
    {
        Description = "How hard to compress. What is compressed in the same way already is taken over as it lies unless this is given.",
        HelpName = "fast|normal|max",
        CustomParser = result => Choice(result, ("fast", WimCompressionLevel.Fast), ("normal", WimCompressionLevel.Normal), ("max", WimCompressionLevel.Max)),
    };

    private readonly Option<int?> _chunkSize = new("--chunk-size")
    {
        HelpName = "bytes",
        Description = "Bytes that are compressed together, like 32768 or 32K. Boot managers and Windows read 32K; larger ones are smaller files for other tools.",
        CustomParser = ParseSize,
    };

    private readonly Option<bool> _check = new("--check") { Description = "Add an integrity table." };
    private readonly Option<int> _threads = WimArguments.Threads();

    /// <summary>Adds the options to a verb.</summary>
    /// <param name="command">The verb.</param>
    /// <param name="choosesCompression">Whether it is the verb that says how the file is compressed; otherwise the file that is there does.</param>
    public void AddTo(Command command, bool choosesCompression = true)
    {
        if (choosesCompression)
        {
            _compress.CompletionSources.Add("none", "xpress", "lzx");
            command.Options.Add(_compress);
            command.Options.Add(_chunkSize);
        }
        _level.CompletionSources.Add("fast", "normal", "max");
        command.Options.Add(_level);
        command.Options.Add(_check);
        command.Options.Add(_threads);
    }

    /// <summary>What the user chose over what the verb proposes.</summary>
    public WimWriteOptions Read(WimRun run, WimWriteOptions proposed)
    {
        var compression = run.Get(_compress) ?? proposed.Compression;
        return proposed with
        {
            Compression = compression,
            ChunkSize = run.Get(_chunkSize) ?? (compression == proposed.Compression ? proposed.ChunkSize : WimWriteOptions.DefaultChunkSize),
            Level = run.Get(_level) ?? proposed.Level,
            Recompress = run.Get(_level) is not null,
            Threads = run.Get(_threads),
            IntegrityTable = run.Get(_check) ? true : proposed.IntegrityTable,
        };
    }

    /// <summary>Refuses a choice that the file that gets more images cannot follow.</summary>
    /// <exception cref="ArgumentException">It is compressed otherwise.</exception>
    public void RequireSame(WimRun run, WimFile target)
    {
        if ((run.Get(_compress) is { } compression && compression != target.Header.Compression) || (run.Get(_chunkSize) is { } size && size != target.Header.ChunkSize))
            throw new ArgumentException($"{target} is there already and compressed with {target.Header.Compression} in chunks of {target.Header.ChunkSize}, which stays. Leave out --compress and --chunk-size, or name a new file.");
    }

    private static T? Choice<T>(ArgumentResult result, params ReadOnlySpan<(string Name, T Value)> choices)
        where T : struct
    {
        var text = result.Tokens[0].Value;
        var names = new List<string>();
        foreach (var (name, value) in choices)
        {
            if (name.Equals(text, StringComparison.OrdinalIgnoreCase)) return value;
            names.Add(name);
        }
        result.AddError($"'{text}' is none of {string.Join(", ", names)}.");
        return null;
    }

    private static int? ParseSize(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        var shift = char.ToUpperInvariant(text[^1]) switch { 'K' => 10, 'M' => 20, _ => 0 };
        if (int.TryParse(shift > 0 ? text[..^1] : text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 && number <= int.MaxValue >> shift) return number << shift;
        result.AddError($"'{text}' is no size: write 32768 or 32K.");
        return null;
    }
}
