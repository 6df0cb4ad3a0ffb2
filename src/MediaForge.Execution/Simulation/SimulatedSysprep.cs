using System.Text;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Windows;

namespace MediaForge.Execution.Simulation;

/// <summary><c>sysprep.exe</c> of a simulated machine: takes the arguments of the contract and leaves Windows generalized, or half so when it is cut off.</summary>
public sealed class SimulatedSysprep
{
    private const string Panther = @"C:\Windows\System32\Sysprep\Panther\";

    private readonly SimulatedMachine _machine;

    internal SimulatedSysprep(SimulatedMachine machine) => _machine = machine;

    /// <summary>What it writes to its log of errors before it fails with exit code 1; null to succeed.</summary>
    public string? Fault { get; set; }

    /// <summary>The exit code with which it ends although nothing was done; null to do its work.</summary>
    public int? SilentExitCode { get; set; }

    internal ProcessResult Run(ProcessRequest request, Action<string> line)
    {
        if (request.Arguments is not "/quiet /generalize /oobe /quit" && !IsKeptActivation(request.Arguments)) return new ProcessResult(87);
        _machine.Tick();
        if (SilentExitCode is { } code) return new ProcessResult(code);
        if (Fault is not null)
        {
            _machine.Disks.AddFile(Panther + "setuperr.log", Encoding.UTF8.GetBytes(Fault + "\r\n"));
            return new ProcessResult(1);
        }
        SimulatedSetup.SetState(_machine, "IMAGE_STATE_UNDEPLOYABLE");
        _machine.Tick();
        SimulatedSetup.SetState(_machine, WindowsSetupState.Generalized);
        _machine.Tick();
        line("Sysprep is done.");
        return new ProcessResult(0);
    }

    private bool IsKeptActivation(string arguments)
    {
        const string Start = "/quiet /generalize /oobe /quit /unattend:";
        return arguments.StartsWith(Start, StringComparison.Ordinal) && _machine.Disks.Read(arguments[Start.Length..]) is { } file
            && AnswerFile.Read(arguments[Start.Length..], file).Get(AnswerPass.Generalize, "Microsoft-Windows-Security-SPP", "SkipRearm") == "1";
    }
}
