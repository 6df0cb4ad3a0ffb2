using MediaForge.Bytes;
using MediaForge.Media.BootTest;
using MediaForge.Optical;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Media.Tests.BootTest;

/// <summary>Media whose boot program is a few bytes of machine code: what it says decides the verdict. Whole media are tested in the lab.</summary>
public class BootTesterTests
{
    private static readonly Guid Id = Guid.Parse("6e2b1c50-8a3c-4d17-9a60-5b0d2f6a7c11");

    [Fact]
    public async Task TestAsync_of_a_disc_that_does_not_boot_fails_in_the_firmwares_words()
    {
        using var folder = new TempFolder();
        var verdict = await TestAsync(folder, [0xCD, 0x18]); // int 18h: nothing to boot here
        verdict.Outcome.ShouldBe(BootOutcome.Failed, verdict.Detail);
        verdict.Detail.ShouldContain("No bootable device");
    }

    [Fact]
    public async Task TestAsync_of_a_disc_that_reports_its_own_id_passes()
    {
        using var folder = new TempFolder();
        var heard = new List<string>();
        var verdict = await TestAsync(folder, Printing(SerialSignal.Started(Id)), lines: new Listener(heard));
        verdict.Outcome.ShouldBe(BootOutcome.Passed, verdict.Detail);
        heard.ShouldContain(l => l.EndsWith(SerialSignal.Started(Id), StringComparison.Ordinal)); // behind SeaBIOS' own words on the line
    }

    [Fact]
    public async Task TestAsync_of_a_disc_that_reports_another_id_fails_and_quotes_it()
    {
        using var folder = new TempFolder();
        var other = SerialSignal.Started(Guid.Empty);
        var verdict = await TestAsync(folder, Printing(other));
        verdict.Outcome.ShouldBe(BootOutcome.Failed, verdict.Detail);
        verdict.Detail.ShouldStartWith("the machine ended; the last line was: ");
        verdict.Detail.ShouldEndWith(other);
    }

    [Theory]
    [InlineData(0, BootOutcome.Passed)]
    [InlineData(1, BootOutcome.Failed)]
    public async Task TestAsync_to_the_end_waits_for_the_sequences_result(int code, BootOutcome outcome)
    {
        using var folder = new TempFolder();
        var verdict = await TestAsync(folder, Printing($"{SerialSignal.Started(Id)}\r\n{SerialSignal.Ended(Id, code)}"), toTheEnd: true);
        verdict.Outcome.ShouldBe(outcome, verdict.Detail);
    }

    [Fact]
    public async Task TestAsync_of_a_disc_that_is_not_ours_is_refused()
    {
        using var folder = new TempFolder();
        var iso = Write(folder, new MediaTree(), new byte[2048]);
        await Should.ThrowAsync<InvalidDataException>(() => new BootTester(TimeSpan.FromSeconds(1)).TestAsync(iso, toTheEnd: false, TestContext.Current.CancellationToken));
    }

    private static async Task<BootVerdict> TestAsync(TempFolder folder, byte[] loader, bool toTheEnd = false, IProgress<string>? lines = null)
    {
        if (QemuMachine.FindObstacle(MachineFirmware.Bios) is { } obstacle) Assert.Skip(obstacle);
        var tree = new MediaTree();
        tree.AddFile(MediaPaths.Identity, ByteSource.FromText($$"""{"format":1,"id":"{{Id}}","mediaType":"FullMedia","label":"X","disc":1,"discs":1,"madeBy":"test","madeAt":"2026-01-31T12:00:00Z","bootImageLength":0,"bootImageSha256":""}"""));
        var tester = new BootTester(TimeSpan.FromSeconds(60), lines);
        var verdicts = await tester.TestAsync(Write(folder, tree, loader), toTheEnd, TestContext.Current.CancellationToken);
        var verdict = verdicts.ShouldHaveSingleItem();
        verdict.Firmware.ShouldBe(MachineFirmware.Bios);
        return verdict;
    }

    private static string Write(TempFolder folder, MediaTree tree, byte[] loader)
    {
        tree.AddFile("readme.txt", ByteSource.FromText("A media for a boot test."));
        var options = new OpticalOptions { VolumeLabel = "X", Timestamp = DemoInputs.Date, VolumeSetId = 1, BootEntries = [new BootEntry(BootPlatform.Bios, ByteSource.FromBytes(loader)) { LoadSectors = 4 }] };
        return folder.Write("media.iso", OpticalWriter.Build(tree, options).ToArray());
    }

    /// <summary>A boot program that sends a text, on lines of its own, to the first serial port and restarts the machine. It is entered at 0000:7C00.</summary>
    private static byte[] Printing(string text)
    {
        byte[] code =
        [
            0x31, 0xC0,             // xor ax, ax
            0x8E, 0xD8,             // mov ds, ax
            0xFC,                   // cld
            0xBE, 0x00, 0x7D,       // mov si, 7D00h
            0xBA, 0xFD, 0x03,       // next: mov dx, 3FDh   ; line status
            0xEC,                   // wait: in al, dx
            0xA8, 0x20,             // test al, 20h         ; ready to send
            0x74, 0xFB,             // jz wait
            0xAC,                   // lodsb
            0x84, 0xC0,             // test al, al
            0x74, 0x06,             // jz stop
            0xBA, 0xF8, 0x03,       // mov dx, 3F8h
            0xEE,                   // out dx, al
            0xEB, 0xED,             // jmp next
            0xB0, 0xFE,             // stop: mov al, FEh    ; the keyboard controller resets the machine
            0xE6, 0x64,             // out 64h, al
            0xF4,                   // hlt
        ];
        var sector = new byte[2048];
        code.CopyTo(sector, 0);
        System.Text.Encoding.ASCII.GetBytes($"\r\n{text}\r\n").CopyTo(sector, 0x100);
        return sector;
    }

    private sealed class Listener(List<string> heard) : IProgress<string>
    {
        public void Report(string value) => heard.Add(value);
    }
}
