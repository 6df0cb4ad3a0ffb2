using MediaForge.Bytes;
using MediaForge.Optical;

namespace MediaForge.Cli.Tests.Wizard;

/// <summary>The real program in a real terminal (tmux), driven by keys and judged by what is on the screen.</summary>
public sealed class RealTerminalTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly CliRun _cli = new();
    private readonly string _socket = $"mediaforge-test-{Guid.NewGuid():N}";
    private ExternalTool? _tmux;

    [Fact]
    public async Task Wizard_is_answered_by_keys_writes_and_builds_with_bars()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Needs tmux.");
        _cli.Write("media.yaml", "bootImage: winpe.wim\nexecutor: payload/MediaForge.Executor.exe\n");
        Start("wizard media.yaml");
        await SeeAsync("Select Media Type");
        (await SeeAsync("Stand-alone media")).ShouldContain("▶ Type");
        Keys("Right");
        await SeeAsync("error MF2012");
        Keys("n");
        await SeeAsync("put them right first");
        // Back to the top of the fields, wherever the media file is among them.
        while (!(await ScreenAsync()).Contains("▶ Media file", StringComparison.Ordinal)) Keys("Down");
        Keys("Enter", "o", "u", "t", ".", "i", "s", "o", "Enter", "NPage");
        while (!(await ScreenAsync()).Contains("▶ Task sequence", StringComparison.Ordinal)) Keys("n");
        Keys("Enter", "t", "s", ".", "y", "Tab");
        await SeeAsync("> ts.yaml");
        Keys("Enter");
        while (!(await ScreenAsync()).Contains("Summary", StringComparison.Ordinal)) Keys("n");
        await SeeAsync("Build the media now");
        Keys("w");
        await SeeAsync("is there already");
        Keys("Down", "Enter");
        var end = await SeeAsync("ENDED 0");
        end.ShouldContain("overall");
        end.ShouldContain("The media verifies.");
        (await ScreenAsync()).ShouldContain("built in"); // and nothing has wiped it away
        OpticalImage.Open(ByteSource.FromFile(_cli["out.iso"])).VolumeLabel.ShouldBe("MEDIAFORGE");
    }

    [Fact]
    public async Task Ctrl_C_ends_the_wizard_and_writes_nothing()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Needs tmux.");
        Start("wizard");
        await SeeAsync("what do you want to create");
        Keys("Enter");
        await SeeAsync("Select Media Type");
        Keys("C-c");
        (await SeeAsync("ENDED 130")).ShouldContain("Nothing was written.");
        _cli.NewFiles.ShouldBeEmpty();
    }

    [Fact]
    public void Wizard_in_a_pipe_refuses()
    {
        using var process = ProcessTests.Start(["wizard"]);
        process.StandardError.ReadToEnd().ShouldContain("MF3008");
        process.WaitForExit();
        process.ExitCode.ShouldBe(ExitCodes.BadInput);
    }

    public void Dispose()
    {
        _tmux?.Run(["-L", _socket, "kill-server"]);
        _cli.Dispose();
    }

    private void Start(string arguments)
    {
        _tmux = ExternalTool.Require("tmux", "tmux");
        var program = Path.Combine(AppContext.BaseDirectory, "mediaforge");
        var started = _tmux.Run(["-L", _socket, "-f", "/dev/null", "-u", "new-session", "-d", "-x", "110", "-y", "40", "-c", _cli.Folder, $"env -u CI LC_ALL=C.UTF-8 '{program}' {arguments}; echo ENDED $?; sleep 600"]);
        started.ExitCode.ShouldBe(0, started.Error);
    }

    private void Keys(params string[] keys) => _tmux!.RunOk(["-L", _socket, "send-keys", .. keys]);

    /// <summary>The screen, when nothing moves on it any more.</summary>
    private async Task<string> ScreenAsync()
    {
        var before = string.Empty;
        for (var i = 0; ; i++)
        {
            await Task.Delay(150, TestContext.Current.CancellationToken);
            var now = _tmux!.RunOk("-L", _socket, "capture-pane", "-p");
            if (now == before && now.Trim().Length > 0 || i > 200) return now;
            before = now;
        }
    }

    private async Task<string> SeeAsync(string text)
    {
        var deadline = DateTime.UtcNow + Patience;
        while (true)
        {
            var screen = _tmux!.RunOk("-L", _socket, "capture-pane", "-p", "-S", "-200");
            if (screen.Contains(text, StringComparison.Ordinal)) return screen;
            if (DateTime.UtcNow > deadline) Assert.Fail($"'{text}' did not come. On the screen:\n{screen}");
            await Task.Delay(200, TestContext.Current.CancellationToken);
        }
    }
}
