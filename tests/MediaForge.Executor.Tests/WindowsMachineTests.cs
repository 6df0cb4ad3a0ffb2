using System.Net;
using System.Net.Sockets;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.Executor.Tests;

/// <summary>What the real machine does, as a program made of its sources (MediaForge.Executor.WineProbe) sees it under Wine.</summary>
[Collection(WinePE.Collection)]
public class WindowsMachineTests(WinePE wine)
{
    private string Run(params string[] arguments)
    {
        Install();
        var result = wine.Run([@"C:\probe\MediaForge.Executor.WineProbe.exe", .. arguments]);
        result.ExitCode.ShouldBe(0, result.Output + result.Error);
        return result.Output.ReplaceLineEndings("\n");
    }

    private void Install()
    {
        wine.Require();
        var target = Path.Combine(wine.SystemDrive, "probe", "MediaForge.Executor.WineProbe.exe");
        if (File.Exists(target)) return;
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Copy(PublishedProgram.Of("tests/MediaForge.Executor.WineProbe", "executor-probe", "tests/MediaForge.Executor.WineProbe", "src/MediaForge.Executor", "src/MediaForge.Execution", "src/MediaForge.Imaging", "src/Formats"), target);
    }

    [Fact]
    public void Files_of_any_name_are_written_moved_listed_and_deleted()
    {
        var output = Run("files", @"E:\files");
        output.ShouldContain("content: 01234x6789\n");
        output.ShouldContain("moved: 10 False\n");
        output.ShouldContain("entries: ends in a dot. False 1, new True 0\n");
        output.ShouldContain("deleted: False\n");
        output.ShouldContain("deleted folder: False\n");
        output.ShouldContain("missing folder: DirectoryNotFoundException");
        output.ShouldContain("space: True\n");
        output.ShouldContain("no space: IOException 8007000");
        output.ShouldContain("random: True\n");
    }

    [Fact]
    public void Images_are_captured_read_applied_and_verified()
    {
        wine.Require();
        var source = Path.Combine(wine.Disk, "images", "source");
        Directory.CreateDirectory(Path.Combine(source, "_SMSTaskSequence"));
        File.WriteAllText(Path.Combine(source, "a.txt"), new string('a', 5000));
        File.WriteAllText(Path.Combine(source, "b.txt"), "bb");
        File.WriteAllText(Path.Combine(source, "_SMSTaskSequence", "journal"), "secret");
        File.WriteAllText(Path.Combine(source, "pagefile.sys"), "x");
        var output = Run("images", @"E:\images");
        output.ShouldContain("captured: CapturedImage { Index = 1, Files = 2, Folders = 1, Bytes = 5002, Losses =  }\n");
        output.ShouldContain("appended: 2\n");
        output.ShouldContain("images: 1 One 5002 False, 2 Two ");
        output.ShouldContain("applied: a.txt, b.txt 5002\n");
        output.ShouldContain("sound: null\n");
        output.ShouldContain("damaged: ");
        output.ShouldNotContain("damaged: null");
        output.ShouldContain("no image: InvalidDataException");
    }

    [Fact]
    public void Registry_keeps_every_type()
    {
        var output = Run("registry");
        output.Split("kept: True").Length.ShouldBe(7, output);
        output.ShouldContain("keys: Sub\n");
        output.ShouldContain("value: null\n");
        output.ShouldContain("key: False\n");
        output.ShouldContain("no number: ArgumentException");
        output.ShouldContain("no root: ArgumentException");
    }

    [Fact]
    public async Task Network_connects_refuses_and_times_out()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var open = ((IPEndPoint)server.LocalEndpoint).Port;
        var answering = Task.Run(async () =>
        {
            using var client = await server.AcceptTcpClientAsync();
            var buffer = new byte[4];
            await client.GetStream().ReadExactlyAsync(buffer);
            await client.GetStream().WriteAsync("pong"u8.ToArray());
            await client.GetStream().ReadAtLeastAsync(buffer, 1, throwOnEndOfStream: false);
        });
        using var unused = new TcpListener(IPAddress.Loopback, 0);
        unused.Start();
        var closed = ((IPEndPoint)unused.LocalEndpoint).Port;
        unused.Stop();
        var output = Run("network", $"{open}", $"{closed}");
        await answering;
        output.ShouldContain("localhost: ");
        output.ShouldContain("127.0.0.1");
        output.ShouldContain("nobody: 0\n");
        output.ShouldContain("answer: pong\n");
        output.ShouldContain("silence: IOException");
        output.ShouldContain("closed: IOException 8007274d");
        output.ShouldContain("disconnected: True\n");
        output.ShouldContain("in: False\n");
        output.ShouldContain("workgroup: 120\n", customMessage: "Wine has no NetJoinDomain");
        output.ShouldContain("administrator: True\n");
    }

    [Fact]
    public void Programs_get_variables_and_an_account_that_cannot_log_on_is_named()
    {
        var output = Run("programs");
        output.ShouldContain("line: [value]\n");
        output.ShouldContain("exit: 7\n");
        output.ShouldContain("account: ");
        output.ShouldNotContain("wrong");
    }

    [Fact]
    public void Volumes_are_listed_where_drivers_do_not_answer()
    {
        var output = Run("disks");
        output.ShouldContain(@"volume: C:\ Fixed");
        output.ShouldContain(@"volume: D:\");
        // Wine's driver makes up one disk for every letter.
        output.ShouldNotContain("disk=0");
    }

    [Fact]
    public void TSEnvironment_tells_its_members_to_other_processes()
    {
        Install();
        wine.LayOut(BootFiles.Of(BootFiles.SequenceOf(new MediaForge.TaskSequences.Step("Probe", new RunCommandLine { CommandLine = @"C:\probe\MediaForge.Executor.WineProbe.exe members" }))));
        var result = wine.Boot();
        result.ExitCode.ShouldBe(0, result.Output + result.Error);
        result.Output.ShouldContain("type infos: 1");
        result.Output.ShouldContain("kind: 4 functions: 3");
        result.Output.ShouldContain("member 0: Value");
        result.Output.ShouldContain("member 1: GetVariables");
    }
}
