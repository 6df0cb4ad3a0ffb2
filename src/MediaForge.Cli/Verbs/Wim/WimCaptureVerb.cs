using System.CommandLine;
using MediaForge.Cli.Output;
using MediaForge.Imaging;
using MediaForge.Wim;
using MediaForge.Wim.Folders;

namespace MediaForge.Cli.Verbs.Wim;

/// <summary><c>mediaforge wim capture FOLDER OUT.wim [NAME]</c> and <c>wim append FOLDER IN.wim [NAME]</c>: make an image of a folder.</summary>
internal sealed class WimCaptureVerb
{
    private readonly Argument<string> _folder = new("folder") { Description = "The folder that becomes the top of the image." };
    private readonly Argument<string> _wim;
    private readonly Argument<string?> _name = new("name") { Description = "The name of the image; that of the folder without it.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _description = new("--description") { Description = "The description of the image." };
    private readonly Option<string?> _flags = new("--flags") { Description = "What Setup knows the image by; the edition of the Windows in the folder without it." };
    private readonly Option<string[]> _set = WimArguments.Set();
    private readonly Option<bool> _boot = new("--boot") { Description = "The image is the one that boots." };
    private readonly Option<string?> _config = new("--config") { Description = "A list like WimScript.ini of what is left out, in the place of the usual one." };
    private readonly Option<bool> _noFix = new("--no-rpfix") { Description = "Leave the targets of links as they are." };
    private readonly Option<bool> _noSecurity = new("--no-acls") { Description = "Take no security descriptors." };
    private readonly WimWriteArguments _write = new();
    private readonly bool _append;

    private WimCaptureVerb(bool append)
    {
        _append = append;
        _wim = append ? WimArguments.ChangedWim() : WimArguments.Output("The WIM to write.");
    }

    public static Command Create(CliHost host, Option<bool> json) => new WimCaptureVerb(append: false).ToCommand(host, json);

    public static Command CreateAppend(CliHost host, Option<bool> json) => new WimCaptureVerb(append: true).ToCommand(host, json);

    private Command ToCommand(CliHost host, Option<bool> json)
    {
        var command = _append ? new Command("append", "Captures a folder as a further image of a WIM.") : new Command("capture", "Captures a folder into a new WIM.");
        foreach (Argument argument in (Argument[])[_folder, _wim, _name]) command.Arguments.Add(argument);
        foreach (Option option in (Option[])[_description, _flags, _set, _boot, _config, _noFix, _noSecurity]) command.Options.Add(option);
        _write.AddTo(command);
        return WimRun.Bind(command, host, json, RunAsync, _append ? "The WIM is what it was." : "Nothing was left behind.");
    }

    private async Task<int> RunAsync(WimRun run)
    {
        var (folder, wim) = (run.Get(_folder), run.Get(_wim));
        if (!Directory.Exists(folder)) throw new DirectoryNotFoundException($"There is no folder '{folder}'.");
        if (IsInside(wim, folder)) throw new ArgumentException($"'{wim}' is inside the folder that is captured; write it elsewhere.");
        var exclusions = run.Get(_config) is { } list ? CaptureExclusions.Parse(await File.ReadAllTextAsync(list, run.CancellationToken), list) : CaptureExclusions.Default;
        var old = _append ? WimFile.OpenFile(wim) : null;
        if (old is not null) _write.RequireSame(run, old);

        var facts = await Task.Run(() => WindowsImageFacts.ReadFolder(folder), run.CancellationToken);
        foreach (var fact in facts?.Unreadable ?? []) run.Reporter.Problem(ProblemCodes.UnknownFact(fact));
        var properties = WimArguments.Pairs(run.Get(_set));
        if ((run.Get(_flags) ?? facts?.EditionId) is { } flags) properties.Insert(0, new("FLAGS", flags));
        var options = new WimCaptureOptions
        {
            Name = run.Get(_name) ?? new DirectoryInfo(folder).Name,
            Time = run.Host.Build.Clock.GetUtcNow().UtcDateTime,
            Description = run.Get(_description),
            Properties = properties,
            Exclusions = exclusions,
            // What is there already says how it deals with links, so that the whole WIM is of one kind.
            FixReparseTargets = !run.Get(_noFix) && (old is null || (old.Header.Flags & WimFlags.ReparsePointFix) != 0),
            Security = !run.Get(_noSecurity),
            Boot = run.Get(_boot),
            DescribeWindows = facts is null ? null : _ => facts.ToXml(),
            Write = _write.Read(run, new WimWriteOptions { Guid = run.Host.Build.NewId(), IntegrityTable = null }),
            Append = _append,
        };
        var result = await run.DoAsync("capture", progress => WimCapture.Run(folder, wim, options, progress, run.CancellationToken));
        run.ReportLosses(result.Losses);
        run.Reporter.Line($"Image {result.Index}, '{options.Name}': {result.Files} files and {result.Folders} folders, {Reporter.Size(result.Bytes)}.");
        run.Reporter.Result("captured", new { result.Index, options.Name, result.Files, result.Folders, result.Bytes });
        run.ReportWritten(wim);
        return ExitCodes.Done;
    }

    private static bool IsInside(string path, string folder)
    {
        var top = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var comparison = OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        return Path.GetFullPath(path).StartsWith(Path.EndsInDirectorySeparator(top) ? top : top + Path.DirectorySeparatorChar, comparison);
    }
}
