using System.Text;
using MediaForge.Execution;
using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Simulation;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.OnMedia;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.Executor.Tests;

public sealed class SerialMirrorTests : IDisposable
{
    private readonly SimulatedMachine _machine = new();
    private readonly StringWriter _screen = new();
    private readonly MemoryStream _port = new();

    public void Dispose()
    {
        _screen.Dispose();
        _port.Dispose();
    }

    private string Port => Encoding.ASCII.GetString(_port.ToArray());

    private string LogText => Encoding.UTF8.GetString(_machine.Disks.Read(@"X:\Windows\Temp\SMSTSLog\smsts.log")!);

    private void BootTest() => _machine.Hardware = new HardwareFacts { OemStrings = ["vendor", "mediaforge-boot-test"] };

    private int Boot(params MediaVariable[] variables)
    {
        var files = BootFiles.Of(BootFiles.SequenceOf(new Step("Set A", new SetVariable { Variable = "A", Value = "is %Password%" })), [new("Password", "hunter22", true), .. variables]);
        _machine.Disks.AddFile(@"X:\MediaForge\boot.json", files.Boot);
        _machine.Disks.AddFile(@"X:\MediaForge\sequence.xml", files.Sequence);
        _machine.Disks.AddFile(@"X:\MediaForge\variables.json", files.Variables);
        _machine.Disks.Format(new Volume(@"D:\", "TEST", "UDF", VolumeKind.Optical, 4L << 30, 0));
        _machine.Disks.AddFile(@"D:\MediaForge\media.json", files.Identity);
        _machine.Disks.AddFile(@"D:\MediaForge\manifest.json", files.Manifest);
        return new Bootstrap(_machine, @"X:\MediaForge", new ProgressScreen(_screen)).Run();
    }

    [Fact]
    public void StartForBootTest_shows_everything_on_COM1_without_secrets()
    {
        BootTest();
        _machine.SerialPorts["COM1"] = _port;
        Boot().ShouldBe(ExitCode.Done);
        Port.ShouldStartWith("the progress is also shown on COM1\r\nMediaForge executor");
        Port.ShouldContain(SerialSignal.Started(BootFiles.Id) + "\r\n");
        Port.ShouldContain("[1/1] Set A");
        Port.ShouldContain("A=is ********\r\n");
        Port.ShouldContain(SerialSignal.Ended(BootFiles.Id, 0) + "\r\n");
        Port.ShouldNotContain("hunter22");
        Port.ReplaceLineEndings("\n").ShouldBe(_screen.ToString().ReplaceLineEndings("\n"));
    }

    [Fact]
    public void StartForBootTest_elsewhere_opens_no_port()
    {
        _machine.Hardware = new HardwareFacts { OemStrings = ["not a mediaforge-boot-test"] };
        _machine.SerialPorts["COM1"] = _port;
        Boot().ShouldBe(ExitCode.Done);
        Port.ShouldBeEmpty();
        LogText.ShouldNotContain("COM1");
    }

    [Fact]
    public void Start_shows_the_rest_on_the_port_that_the_variable_names()
    {
        _machine.SerialPorts["COM3"] = _port;
        Boot(new MediaVariable("MEDIAFORGESERIALPORT", " com3 ")).ShouldBe(ExitCode.Done);
        Port.ShouldStartWith("the progress is also shown on COM3\r\n");
        Port.ShouldContain(SerialSignal.Ended(BootFiles.Id, 0));
        Port.ShouldNotContain("hunter22");
    }

    [Fact]
    public void Start_after_a_boot_test_has_begun_keeps_its_port()
    {
        BootTest();
        using var other = new MemoryStream();
        (_machine.SerialPorts["COM1"], _machine.SerialPorts["COM2"]) = (_port, other);
        Boot(new MediaVariable(SerialSignal.PortVariable, "COM2")).ShouldBe(ExitCode.Done);
        other.Length.ShouldBe(0);
        Port.ShouldContain(SerialSignal.Ended(BootFiles.Id, 0));
    }

    [Fact]
    public void Start_missing_port_is_one_warning_and_the_run_goes_on()
    {
        BootTest();
        Boot(new MediaVariable(SerialSignal.PortVariable, "COM1")).ShouldBe(ExitCode.Done);
        LogText.Split("COM1 cannot be opened").Length.ShouldBe(2);
        _screen.ToString().ShouldContain("WARNING: COM1 cannot be opened");
    }

    [Theory]
    [InlineData("PhysicalDrive0")]
    [InlineData("COM")]
    [InlineData("COM1\\x")]
    [InlineData("COM1234")]
    public void Start_name_of_no_serial_port_is_a_warning(string name)
    {
        _machine.SerialPorts[name] = _port;
        Boot(new MediaVariable(SerialSignal.PortVariable, name)).ShouldBe(ExitCode.Done);
        _screen.ToString().ShouldContain("It must name a serial port");
        Port.ShouldBeEmpty();
    }

    [Fact]
    public void Start_port_that_takes_no_more_is_one_warning_and_the_run_goes_on()
    {
        _machine.SerialPorts["COM1"] = new FullPort();
        BootTest();
        Boot().ShouldBe(ExitCode.Done);
        LogText.Split("COM1 takes no more: timed out").Length.ShouldBe(2);
        _screen.ToString().ShouldContain("RESULT: Succeeded");
    }

    private sealed class FullPort : MemoryStream
    {
        private int _taken;

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            _taken += buffer.Length;
            if (_taken > 100) throw new IOException("timed out");
        }
    }
}
