using System.Text;
using MediaForge.Execution;
using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Executor;

/// <summary>
/// Shows the progress on a serial port too, for whoever has no eyes on the screen: a boot test, or a person who asks for it
/// by a variable. A port that is missing or takes nothing is a warning and never stops a run.
/// </summary>
internal sealed class SerialMirror(Machine machine, ExecutionLog log)
{
    private const string Component = "SerialMirror";
    private const string BootTestPort = "COM1";
    private const int MaxDigits = 3;

    private string? _port;
    private bool _open;

    /// <summary>Begins if the firmware says that this is a boot test.</summary>
    public void StartForBootTest()
    {
        try
        {
            if (machine.ReadOemStrings().Contains(SerialSignal.BootTest)) Open(BootTestPort);
        }
        catch (InvalidDataException e)
        {
            log.Warning(Component, $"Whether this is a boot test cannot be found out: {e.Message}");
        }
    }

    /// <summary>Begins on a port that a variable names; a boot test that has begun keeps its own.</summary>
    public void Start(string name)
    {
        var port = name.Trim().ToUpperInvariant();
        // Nothing but a serial port: the same call opens disks by their names.
        if (port.StartsWith("COM", StringComparison.Ordinal) && port.Length is > 3 and <= 3 + MaxDigits && port.AsSpan(3).IndexOfAnyExceptInRange('0', '9') < 0) Open(port);
        else log.Warning(Component, $"{SerialSignal.PortVariable} is '{name}'. It must name a serial port: COM1, COM2 and so on.");
    }

    private void Open(string port)
    {
        if (_open || port == _port) return;
        _port = port;
        try
        {
            var writer = new StreamWriter(machine.OpenSerialPort(port), Encoding.ASCII) { NewLine = "\r\n" };
            log.Screen.MirrorTo(writer, e => log.Warning(Component, $"{port} takes no more: {e.Message} The progress is no longer shown there."));
            _open = true;
            log.Info(Component, $"the progress is also shown on {port}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Warning(Component, $"{port} cannot be opened, so the progress is not shown there: {e.Message}");
        }
    }
}
