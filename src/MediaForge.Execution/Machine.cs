namespace MediaForge.Execution;

/// <summary>
/// The computer that a task sequence runs on: the only door from the engine to the outside. The executor's implementation
/// talks to Windows; <see cref="Simulation.SimulatedMachine"/> is a whole computer in memory. Step handlers hold
/// decisions and call this; they never call the system themselves.
/// </summary>
/// <remarks>
/// Paths are Windows paths with backslashes. Unless a member says otherwise, what the system refuses is an
/// <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.
/// </remarks>
public abstract class Machine
{
    /// <summary>The clock.</summary>
    public abstract TimeProvider Clock { get; }

    /// <summary>Whether this is Windows PE; otherwise it is the full operating system.</summary>
    public abstract bool IsWindowsPE { get; }

    /// <summary>Whether the firmware started the machine in UEFI mode.</summary>
    public abstract bool IsUefi { get; }

    /// <summary>The computer's name.</summary>
    public abstract string ComputerName { get; }

    /// <summary>The running operating system.</summary>
    public abstract OperatingSystemFacts OperatingSystem { get; }

    /// <summary>What the hardware says of itself, as far as it can be asked here.</summary>
    public abstract HardwareFacts ReadHardware();

    /// <summary>The OEM strings of the firmware; empty when it has none. Cheaper than <see cref="ReadHardware"/>.</summary>
    /// <exception cref="InvalidDataException">The firmware's tables are damaged.</exception>
    public abstract IReadOnlyList<string> ReadOemStrings();

    /// <summary>The value of an environment variable of the process, or null.</summary>
    public abstract string? EnvironmentVariable(string name);

    /// <summary>The volumes that have a drive letter and are ready, in the order of their letters.</summary>
    public abstract IReadOnlyList<Volume> ListVolumes();

    /// <summary>Whether a file is there.</summary>
    public abstract bool FileExists(string path);

    /// <summary>Whether a folder is there.</summary>
    public abstract bool FolderExists(string path);

    /// <summary>When a file or folder was last written, or null when it is not there.</summary>
    public abstract DateTimeOffset? LastWriteTime(string path);

    /// <summary>The file version in a program's version resource, or null when it has none.</summary>
    public abstract Version? FileVersion(string path);

    /// <summary>The length of a file in bytes, or -1 when it is not there.</summary>
    public abstract long FileLength(string path);

    /// <summary>Opens a file for reading.</summary>
    public abstract Stream OpenRead(string path);

    /// <summary>Writes a whole file, making its folders: afterwards it is on the disk, or the old one still is.</summary>
    public abstract void WriteFile(string path, ReadOnlySpan<byte> content);

    /// <summary>Adds bytes to the end of a file, making it and its folders. They need not reach the disk at once.</summary>
    public abstract void AppendFile(string path, ReadOnlySpan<byte> content);

    /// <summary>
    /// Cuts a file at <paramref name="position"/>, adds bytes there and returns when they are on the disk: what is
    /// written ahead must survive a power cut. The file must exist and be at least that long.
    /// </summary>
    public abstract void AppendDurably(string path, long position, ReadOnlySpan<byte> content);

    /// <summary>Whether a registry key is there. The key starts with its root: <c>HKEY_LOCAL_MACHINE\...</c>.</summary>
    public abstract bool RegistryKeyExists(string key);

    /// <summary>A registry value (empty name: the key's default value), or null when it is not there.</summary>
    public abstract RegistryData? ReadRegistry(string key, string name);

    /// <summary>
    /// Runs a WMI query. Null when this machine cannot (Windows PE without the WMI component), else the number of rows.
    /// </summary>
    /// <exception cref="InvalidDataException">WMI refuses the query.</exception>
    public abstract int? QueryWmi(string scope, string query);

    /// <summary>
    /// Runs a program, passes on every line that it prints, on the calling thread, and waits for its end. A program that
    /// is still running at the time limit is killed with its children.
    /// </summary>
    public abstract ProcessResult Run(ProcessRequest request, Action<string> line);

    /// <summary>Starts a program and does not ask how it fares.</summary>
    public abstract void Start(ProcessRequest request);

    /// <summary>Connects a network share and returns the system's error code (0: connected).</summary>
    public abstract int ConnectShare(NetworkShare share);

    /// <summary>
    /// Opens a serial port (<c>COM1</c>) for writing at 115200 baud, 8 data bits, no parity, 1 stop bit, no handshake. A write
    /// that the port does not take within seconds is an <see cref="IOException"/>: nothing ever waits for a port.
    /// </summary>
    public abstract Stream OpenSerialPort(string name);

    /// <summary>
    /// Restarts the machine. May return before that happens; the caller then ends the program. In Windows PE the end of
    /// the program is what restarts the machine.
    /// </summary>
    public abstract void Restart(RestartTarget target);

    /// <summary>Waits. With <paramref name="untilKey"/>, a key pressed at the machine ends the wait; returns whether one did.</summary>
    public abstract bool Wait(TimeSpan duration, bool untilKey = false);

    /// <summary>Reads a small file.</summary>
    /// <exception cref="InvalidDataException">It is longer than <paramref name="maxLength"/>.</exception>
    public byte[] ReadFile(string path, int maxLength)
    {
        using var stream = OpenRead(path);
        if (stream.Length > maxLength) throw new InvalidDataException($"{path}: {stream.Length} bytes are more than the {maxLength} that make sense here.");
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
