using MediaForge.Execution.Starts;
using MediaForge.Execution.Windows;

namespace MediaForge.Execution.Machines;

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

    /// <summary>
    /// The ids of the plug and play devices: of each device that is there its hardware ids and then its compatible ids, best
    /// first, as Windows writes them (<c>PCI\VEN_8086&amp;DEV_100E&amp;SUBSYS_...</c>). Empty when they cannot be found out here.
    /// </summary>
    public abstract IReadOnlyList<IReadOnlyList<string>> ListHardwareIds();

    /// <summary>The value of an environment variable of the process, or null.</summary>
    public abstract string? EnvironmentVariable(string name);

    /// <summary>Random bytes for passwords and ids.</summary>
    public abstract void FillRandom(Span<byte> bytes);

    /// <summary>The disks with their partitions, in the order of their numbers; optical drives are none.</summary>
    public abstract IReadOnlyList<Disk> ListDisks();

    /// <summary>The volumes that have a drive letter and are ready, in the order of their letters.</summary>
    public abstract IReadOnlyList<Volume> ListVolumes();

    /// <summary>The drive letters that are taken, in capitals: also those of drives without a disc and of connected shares.</summary>
    public abstract string ListDriveLetters();

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

    /// <summary>What is in a folder, in no certain order.</summary>
    /// <exception cref="DirectoryNotFoundException">It is not there.</exception>
    public abstract IReadOnlyList<FolderEntry> ListFolder(string path);

    /// <summary>Makes a folder and those above it; does nothing when it is there.</summary>
    public abstract void CreateFolder(string path);

    /// <summary>Deletes a file, also a read-only one; does nothing when it is not there.</summary>
    public abstract void DeleteFile(string path);

    /// <summary>Deletes a folder with all in it, also what is read-only; links are deleted, not followed. Does nothing when it is not there.</summary>
    public abstract void DeleteFolder(string path);

    /// <summary>Gives a file another name on the same volume, in place of one that has it.</summary>
    public abstract void MoveFile(string path, string newPath);

    /// <summary>
    /// Opens a file for reading and writing at any position, making it (and its folders) when it is not there; its content
    /// stays. <see cref="Stream.Flush"/> takes what was written to the disk or the server.
    /// </summary>
    public abstract Stream OpenWrite(string path);

    /// <summary>Free and total bytes of the volume or share that a folder lies on.</summary>
    public abstract (long Free, long Total) ReadSpace(string folder);

    /// <summary>The images of a WIM, ESD or first part of a split WIM.</summary>
    /// <exception cref="InvalidDataException">The file is none, or damaged; of a split WIM, a part is missing.</exception>
    public abstract IReadOnlyList<ImageFacts> ReadImages(string path);

    /// <summary>Writes an image to a folder; what is there stays, but for files that the image has as well. Progress comes from any thread.</summary>
    /// <exception cref="InvalidDataException">The WIM is damaged: the message names the file and the place. What was written stays.</exception>
    public abstract void ApplyImage(ImageToApply image, Action<ByteProgress> progress);

    /// <summary>Captures a folder; the file appears at its path whole or not at all. Progress comes from any thread.</summary>
    public abstract CapturedImage CaptureImage(ImageToCapture image, Action<ByteProgress> progress);

    /// <summary>Reads a whole WIM and returns what is wrong with it, or null.</summary>
    public abstract string? VerifyImages(string path, Action<ByteProgress> progress);

    /// <summary>Whether a registry key is there. The key starts with its root: <c>HKEY_LOCAL_MACHINE\...</c>.</summary>
    public abstract bool RegistryKeyExists(string key);

    /// <summary>A registry value (empty name: the key's default value), or null when it is not there.</summary>
    public abstract RegistryData? ReadRegistry(string key, string name);

    /// <summary>The names of the keys in a key; empty when it is not there.</summary>
    public abstract IReadOnlyList<string> ListRegistryKeys(string key);

    /// <summary>Writes a registry value, making its key; numbers are in decimal, as <see cref="ReadRegistry"/> gives them.</summary>
    public abstract void WriteRegistry(string key, string name, RegistryData data);

    /// <summary>Deletes a registry value; does nothing when it is not there.</summary>
    public abstract void DeleteRegistryValue(string key, string name);

    /// <summary>Deletes a registry key with all in it; does nothing when it is not there.</summary>
    public abstract void DeleteRegistryKey(string key);

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

    /// <summary>Takes a connection made by <see cref="ConnectShare"/> away; does nothing when there is none.</summary>
    /// <param name="name">The share, or the drive letter with its colon.</param>
    public abstract void DisconnectShare(string name);

    /// <summary>The addresses of a host; empty when its name cannot be resolved.</summary>
    public abstract IReadOnlyList<string> ResolveHost(string name);

    /// <summary>Connects to a TCP port; the stream's reads and writes fail after the same time.</summary>
    /// <exception cref="IOException">Nobody answers there, or not in time.</exception>
    public abstract Stream ConnectTcp(string address, int port, TimeSpan timeout);

    /// <summary>
    /// Asks a web server for a file; of the content only the beginning is waited for. Goes through no proxy. Redirections are
    /// followed.
    /// </summary>
    /// <exception cref="WebFailedException">The server gives no answer.</exception>
    public abstract WebAnswer Get(WebGet request);

    /// <summary>What the running system is a member of. Windows PE is in a workgroup.</summary>
    public abstract DomainMembership ReadMembership();

    /// <summary>Joins a domain and returns the system's error code; it takes effect at the next restart.</summary>
    public abstract int JoinDomain(DomainToJoin domain);

    /// <summary>Leaves a domain if need be, joins a workgroup and returns the system's error code.</summary>
    public abstract int JoinWorkgroup(string name);

    /// <summary>Enables or disables the built-in administrator (the account whose id ends in 500), sets its password unless it is null, and returns the system's error code.</summary>
    public abstract int SetAdministrator(bool enabled, string? password);

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

    /// <summary>Switches the machine off; otherwise like <see cref="Restart"/>.</summary>
    public abstract void ShutDown();

    /// <summary>
    /// Waits for one of the keys (capital letters and digits) and returns it; null when none came in time or there is no
    /// keyboard. Keys from before do not count.
    /// </summary>
    public abstract char? AskKey(string keys, TimeSpan timeout);

    /// <summary>
    /// Asks whoever is at the machine for a line of text. Waits as long as it takes; null when there is nobody to ask: no keyboard, or
    /// input that has ended. Keys from before do not count.
    /// </summary>
    /// <param name="prompt">What stands before the text; shown as it is, so it ends with a blank.</param>
    /// <param name="isSecret">Whether stars are shown in the place of what is typed.</param>
    public abstract string? AskText(string prompt, bool isSecret);

    /// <summary>Waits. With <paramref name="untilKey"/>, a key pressed at the machine ends the wait; returns whether one did.</summary>
    public abstract bool Wait(TimeSpan duration, bool untilKey = false);

    /// <summary>
    /// Asks whoever is at the machine a question until the answer is yes or no, in whole or by the first letter; null when there is nobody
    /// to ask, as <see cref="AskText"/>.
    /// </summary>
    public bool? AskYesNo(string question)
    {
        while (AskText(question + YesOrNo, isSecret: false) is { } answer)
        {
            switch (answer.Trim().ToUpperInvariant())
            {
                case "Y" or "YES": return true;
                case "N" or "NO": return false;
            }
        }
        return null;
    }

    /// <summary>
    /// Copies a file: afterwards it is on the target's disk, or the old one still is.
    /// </summary>
    public void CopyFile(string source, string target, Action<ByteProgress>? progress = null)
    {
        var temporary = target + ".new";
        using (var input = OpenRead(source))
        {
            DeleteFile(temporary);
            using var output = OpenWrite(temporary);
            var buffer = new byte[CopyBlock];
            for (long done = 0; ;)
            {
                var read = input.Read(buffer);
                if (read == 0) break;
                output.Write(buffer, 0, read);
                done += read;
                progress?.Invoke(new ByteProgress(done, input.Length));
            }
            output.Flush();
        }
        MoveFile(temporary, target);
    }

    /// <summary>How the prompt of <see cref="AskYesNo"/> ends.</summary>
    internal const string YesOrNo = " (yes/no): ";

    private const int CopyBlock = 1 << 20;

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
