using System.Text;
using MediaForge.Execution.Journals;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Simulation;
using MediaForge.Execution.Starts;
using MediaForge.Execution.Variables;
using MediaForge.TaskSequences;
using static MediaForge.Execution.Tests.Bench;

namespace MediaForge.Execution.Tests;

public class JournalTests
{
    private const string KeyPath = @"C:\_SMSTaskSequence\Key\run";

    [Fact]
    public void Read_torn_tail_is_dropped_at_every_length()
    {
        var key = RunKey.Create(new SimulatedMachine());
        byte[] first = JournalFormat.Write(new StepStarted(3, "a"), key), second = JournalFormat.Write(new StepEnded(3, 0, true, 4, RestartTarget.HD) { Changes = [new("N", "v\r\n€", true)] }, key);
        for (var length = 0; length < second.Length; length++)
        {
            var (records, good) = JournalFormat.Read([.. first, .. second[..length]], "j");
            records.ShouldHaveSingleItem();
            good.ShouldBe(first.Length);
        }
        var all = JournalFormat.Read([.. first, .. second], "j", key).Records;
        all[1].ShouldBeOfType<StepEnded>().Changes.ShouldBe([new Variable("N", "v\r\n€", true)]);
    }

    [Fact]
    public void Read_without_the_key_or_with_another_tells_no_variable()
    {
        var machine = new SimulatedMachine();
        var key = RunKey.Create(machine);
        byte[] journal = [.. JournalFormat.Write(new StepStarted(3, "a") { Changes = [new("Password", "hunter22", true), new("Name", "plain")] }, key), .. JournalFormat.Write(new RunContent { Content = "the sequence"u8.ToArray() }, key)];
        var text = Encoding.UTF8.GetString(journal);
        foreach (var hidden in new[] { "hunter22", "Password", "plain", "the sequence", Convert.ToBase64String("the sequence"u8)[..12] }) text.ShouldNotContain(hidden);
        JournalFormat.Read(journal, "j").Records[0].Changes.ShouldBeEmpty();
        Should.Throw<InvalidDataException>(() => JournalFormat.Read(journal, "j", RunKey.Create(machine))).Message.ShouldContain("offset 0 cannot be decrypted");
        var records = JournalFormat.Read(journal, "j", key).Records;
        records[0].Changes.ShouldBe([new Variable("Password", "hunter22", true), new Variable("Name", "plain")]);
        Encoding.UTF8.GetString(records[1].ShouldBeOfType<RunContent>().Content.Span).ShouldBe("the sequence");
    }

    [Fact]
    public void Run_whose_key_is_gone_cannot_go_on_and_says_why()
    {
        foreach (var damage in new Action<SimulatedMachine>[] { m => m.Disks.Delete(KeyPath), m => m.Disks.AddFile(KeyPath, new byte[48]), m => m.Disks.AddFile(KeyPath, "short"u8) })
        {
            var bench = new Bench(Restart(), Mark("1")).WithDisk();
            bench.Start();
            bench.Machine.PowerOn();
            damage(bench.Machine);
            Should.Throw<InvalidDataException>(() => bench.Start()).Message.ShouldContain(@"the key of the run (C:\_SMSTaskSequence\Key\run) is missing or damaged");
        }
    }

    [Fact]
    public void Key_left_by_a_power_cut_at_the_end_is_destroyed_at_the_next_start()
    {
        var bench = new Bench(Mark("1")).WithDisk();
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.Machine.Disks.Files.ShouldNotContain(KeyPath);
        RunKey.Create(bench.Machine).Save(@"C:\");
        Journal.FindAllInterrupted(bench.Machine, bench.Log, bench.Identity, reportOthers: false).ShouldBeEmpty();
        bench.Machine.Disks.Files.ShouldNotContain(KeyPath);
    }

    [Fact]
    public void Read_damage_before_a_good_record_is_refused()
    {
        byte[] journal = [.. JournalFormat.Write(new StepStarted(3, "a")), .. JournalFormat.Write(new StepStarted(4, "b"))];
        journal[40] ^= 1;
        Should.Throw<InvalidDataException>(() => JournalFormat.Read(journal, "j")).Message.ShouldContain("offset 0");
    }

    [Fact]
    public void Read_hostile_bytes_never_throw_anything_but_InvalidData()
    {
        var random = new Random(11);
        byte[] journal = [.. JournalFormat.Write(new RunBegun(1, "x", Guid.Empty, "n", default)), .. JournalFormat.Write(new Snapshot(0, 0, InWindowsPE: true)), .. JournalFormat.Write(new StepStarted(4, "b"))];
        for (var i = 0; i < 3000; i++)
        {
            var copy = journal.AsSpan(0, random.Next(journal.Length + 1)).ToArray();
            for (var flips = random.Next(4); flips > 0 && copy.Length > 0; flips--) copy[random.Next(copy.Length)] = (byte)random.Next(256);
            try
            {
                JournalFormat.Read(copy, "j").GoodLength.ShouldBeLessThanOrEqualTo(copy.Length);
            }
            catch (InvalidDataException e)
            {
                e.Message.ShouldNotBeEmpty();
            }
        }
    }

    [Fact]
    public void Run_on_an_empty_disk_keeps_the_journal_in_memory_and_moves_it_when_a_volume_appears()
    {
        var bench = new Bench(Mark("1"), Command("format"), Restart(), Mark("2"));
        bench.Machine.AddProgram(@"X:\Windows\System32\format.exe", (_, _) =>
        {
            bench.Machine.Disks.Files.ShouldNotContain(f => f.EndsWith("journal", StringComparison.Ordinal));
            bench.Machine.Disks.Files.ShouldContain(@"X:\Windows\Temp\SMSTSLog\smsts.log");
            bench.Machine.Disks.Format(DiskC);
            return new ProcessResult(0);
        });
        bench.Start().Outcome.ShouldBe(RunOutcome.Restarting);
        bench.Machine.Disks.Files.ShouldContain(JournalPath);
        bench.LogText.ShouldContain(@"C:\_SMSTaskSequence");
        bench.Machine.Disks.Read(@"C:\_SMSTaskSequence\Logs\SMSTSLog\smsts.log").ShouldNotBeNull();
        Encoding.UTF8.GetString(bench.Machine.Disks.Read(@"C:\_SMSTaskSequence\Logs\SMSTSLog\smsts.log")!).ShouldContain("running: X:\\Windows\\System32\\mark.exe 1", Case.Sensitive, "earlier lines move along");
        bench.Machine.PowerOn();
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.Marks.ShouldBe(["1", "2"]);
    }

    [Fact]
    public void Run_that_wipes_its_own_volume_goes_on_with_the_next_one()
    {
        var bench = new Bench(Set("A", "1"), Command("wipe"), Set("B", "2"), Restart(), Mark("%A%%B%")).WithDisk();
        bench.Machine.AddProgram(@"X:\Windows\System32\wipe.exe", (_, _) =>
        {
            bench.Machine.Disks.Remove(@"C:\");
            bench.Machine.Disks.Format(DiskC with { Root = @"W:\" });
            return new ProcessResult(0);
        });
        bench.RunToEnd().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.Marks.ShouldBe(["12"]);
        bench["_SMSTSLogPath"].ShouldBe(@"W:\_SMSTaskSequence\Logs\SMSTSLog");
    }

    [Fact]
    public void Run_that_formats_its_own_volume_writes_the_whole_state_again()
    {
        var bench = new Bench(Set("A", "1"), Command("wipe"), Restart(), Mark("%A%")).WithDisk();
        bench.Machine.AddProgram(@"X:\Windows\System32\wipe.exe", (_, _) =>
        {
            bench.Machine.Disks.Format(DiskC);
            return new ProcessResult(0);
        });
        bench.RunToEnd().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.Marks.ShouldBe(["1"]);
    }

    [Fact]
    public void Run_is_found_again_under_another_drive_letter()
    {
        var bench = new Bench(Set("A", "1"), Restart(), Mark("%A%")).WithDisk();
        bench.Start();
        bench.Machine.PowerOn();
        bench.Machine.Disks.ChangeLetter(@"C:\", @"E:\");
        bench.Machine.Disks.Format(DiskC with { Label = "new" });
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.Marks.ShouldBe(["1"]);
        bench["_SMSTSMDataPath"].ShouldBe(@"E:\_SMSTaskSequence");
    }

    [Theory]
    [InlineData("FAT32", VolumeKind.Fixed, true)]
    [InlineData("NTFS", VolumeKind.Removable, false)]
    [InlineData("UDF", VolumeKind.Optical, false)]
    [InlineData("RAW", VolumeKind.Fixed, false)]
    public void Run_takes_fixed_volumes_with_a_Windows_file_system_only(string fileSystem, VolumeKind kind, bool taken)
    {
        var bench = new Bench(Mark("1"));
        bench.Machine.Disks.Format(new Volume(@"D:\", string.Empty, fileSystem, kind, 1 << 30, 1 << 30));
        bench.Start();
        bench.Machine.Disks.Files.Any(f => f == @"D:\_SMSTaskSequence\MediaForge\journal").ShouldBe(taken);
    }

    [Fact]
    public void Run_never_keeps_its_journal_on_the_media()
    {
        var bench = new Bench(Mark("1")).WithDisk();
        bench.Identity = bench.Identity with { MediaRoot = @"C:\" };
        bench.Start();
        bench.Machine.Disks.Files.ShouldNotContain(JournalPath);
    }

    [Fact]
    public void Run_of_another_media_or_sequence_is_left_alone()
    {
        var bench = new Bench(Restart(), Mark("1")).WithDisk();
        bench.Start();
        bench.Machine.PowerOn();
        bench.Identity = bench.Identity with { SequenceSha256 = new string('b', 64) };
        bench.Start().Outcome.ShouldBe(RunOutcome.Restarting, "it begins afresh");
        bench.Screen.ToString().ShouldContain("unfinished run of another task sequence or media");
    }

    [Fact]
    public void Run_with_two_unfinished_journals_is_refused()
    {
        var bench = new Bench(Restart(), Mark("1")).WithDisk();
        bench.Start();
        bench.Machine.PowerOn();
        bench.Machine.Disks.Format(DiskC with { Root = @"D:\" });
        bench.Machine.Disks.AddFile(@"D:\_SMSTaskSequence\MediaForge\journal", bench.Machine.Disks.Read(JournalPath));
        bench.Machine.Disks.AddFile(@"D:\_SMSTaskSequence\Key\run", bench.Machine.Disks.Read(KeyPath));
        Should.Throw<InvalidDataException>(() => bench.Start()).Message.ShouldContain("Delete the one that is not wanted");
    }

    [Fact]
    public void Journal_holds_no_secret_and_the_key_ends_with_the_run()
    {
        var bench = new Bench(Set("Password", "hunter22", secret: true), Command("look")).WithDisk();
        bench.Machine.AddProgram(@"X:\Windows\System32\look.exe", (_, _) =>
        {
            Encoding.UTF8.GetString(bench.Machine.Disks.Read(JournalPath)!).ShouldNotContain("hunter22");
            RunKey.Find(bench.Machine, @"C:\").ShouldNotBeNull();
            return new ProcessResult(0);
        });
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        Encoding.UTF8.GetString(bench.Machine.Disks.Read(JournalPath)!).ShouldNotContain("sealed");
        bench.Machine.Disks.Files.ShouldNotContain(KeyPath);
    }
}
