using System.Text;
using MediaForge.Execution.Journals;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Windows;
using MediaForge.Registry;

namespace MediaForge.Execution.Simulation;

/// <summary>
/// What the firmware of a simulated machine starts, and what the installed Windows does by itself when it starts: its
/// setup with the answer file, and the services in its registry.
/// </summary>
public sealed class SimulatedSetup
{
    internal const string SystemHive = @"C:\Windows\System32\config\SYSTEM";

    private const string SoftwareHive = @"C:\Windows\System32\config\SOFTWARE";
    private const string StateKey = @"Microsoft\Windows\CurrentVersion\Setup\State";
    private const string SetupKey = @"HKEY_LOCAL_MACHINE\SYSTEM\Setup";
    private const string Answers = @"C:\Windows\" + AnswerFile.RelativePath;

    private readonly SimulatedMachine _machine;
    private int _waits;

    internal SimulatedSetup(SimulatedMachine machine)
    {
        _machine = machine;
        Sysprep = new SimulatedSysprep(machine);
        var next = machine.OnWait;
        machine.OnWait = time =>
        {
            next?.Invoke(time);
            if (!machine.IsWindowsPE && _waits > 0 && --_waits == 0) Finish();
        };
    }

    /// <summary>Sysprep.</summary>
    public SimulatedSysprep Sysprep { get; }

    /// <summary>How many waits the setup of Windows lasts.</summary>
    public int SetupWaits { get; set; } = 3;

    /// <summary>Whether a Windows that this run has generalized was started.</summary>
    public bool StartedGeneralizedWindows { get; private set; }

    /// <summary>The answer file that Windows was set up with last, or null.</summary>
    internal AnswerFile? Answered { get; private set; }

    /// <summary>
    /// Switches the machine on. The disk comes first unless <paramref name="mediaFirst"/>; without a boot store it is the
    /// media in any case. Returns whether the executor starts: in Windows PE, or as the service of Windows.
    /// </summary>
    /// <exception cref="InvalidOperationException">The boot manager or Windows Setup would show an error.</exception>
    public bool PowerOn(bool mediaFirst = false)
    {
        // The firmware reads what is on the disks, so what did not reach them is gone first.
        _machine.PowerOn(inWindowsPE: true);
        if (mediaFirst || SimulatedBootStore.OfFirmware(_machine) is not { } store || store.StartsWindowsPE()) return true;
        _machine.PowerOn(inWindowsPE: false);
        return StartWindows();
    }

    /// <summary>Sets the image state of the Windows on the disk: in its registry, which is also the running one, and in its file.</summary>
    internal static void SetState(SimulatedMachine machine, string state)
    {
        SimulatedHive.Edit(machine, SoftwareHive, hive => hive.Root.Create(StateKey).SetString("ImageState", state));
        machine.RegistryValues[@"HKEY_LOCAL_MACHINE\SOFTWARE\" + StateKey + "|ImageState"] = new RegistryData("REG_SZ", state);
        machine.Disks.AddFile(@"C:\Windows\Setup\State\State.ini", Encoding.Unicode.GetBytes($"\uFEFF[State]\r\nImageState={state}\r\n"));
    }

    private bool StartWindows()
    {
        Install();
        var system = SimulatedHive.Read(_machine, SystemHive) ?? throw new InvalidOperationException("The boot manager starts a Windows that is not there.");
        var state = SimulatedHive.Read(_machine, SoftwareHive)!.Root.Find(StateKey)?.GetString("ImageState");
        if (state != WindowsSetupState.Complete)
        {
            StartedGeneralizedWindows |= state == WindowsSetupState.Generalized && _machine.RegistryValues.ContainsKey(SetupKey + "|WasSetUp");
            if (_machine.Disks.Read(Answers) is { } content) Answered = AnswerFile.Read(Answers, content);
            SetState(_machine, "IMAGE_STATE_UNDEPLOYABLE");
            SetInProgress(true);
            _waits = SetupWaits;
        }
        var service = system.Root.Find($@"ControlSet001\Services\{StatePaths.ServiceName}");
        return service?.GetDWord("Start") == 2 && service.GetString("ObjectName") == "LocalSystem" && IsProgram(service);
    }

    private bool IsProgram(RegistryKey service)
    {
        var path = service.GetString("ImagePath")!.Replace("%SystemDrive%", "C:", StringComparison.Ordinal);
        return path.EndsWith("\" --service", StringComparison.Ordinal) && _machine.Disks.Read(path[1..path.IndexOf('"', 1)]) is not null;
    }

    private void Finish()
    {
        SetInProgress(false);
        SetState(_machine, WindowsSetupState.Complete);
        _machine.RegistryValues[SetupKey + "|WasSetUp"] = new RegistryData("REG_DWORD", "1");
    }

    private void SetInProgress(bool value)
    {
        foreach (var name in new[] { "SystemSetupInProgress", "OOBEInProgress" }) _machine.RegistryValues[$"{SetupKey}|{name}"] = new RegistryData("REG_DWORD", value ? "1" : "0");
        SimulatedHive.Edit(_machine, SystemHive, hive => hive.Root.Create("Setup").SetDWord("SystemSetupInProgress", value ? 1u : 0u));
    }

    private void Install()
    {
        const string System32 = @"C:\Windows\System32\";
        _machine.AddProgram(System32 + "bcdedit.exe", new SimulatedBcdedit(_machine).Run);
        _machine.AddProgram(System32 + "sc.exe", new SimulatedSc(_machine).Run);
        _machine.AddProgram(System32 + "cmd.exe", (_, _) => new ProcessResult(0));
        _machine.AddProgram(System32 + @"Sysprep\sysprep.exe", Sysprep.Run);
    }
}
