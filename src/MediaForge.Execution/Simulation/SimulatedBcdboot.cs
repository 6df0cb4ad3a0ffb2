using MediaForge.Execution.Machines;
using MediaForge.Registry;

namespace MediaForge.Execution.Simulation;

/// <summary><c>bcdboot.exe C:\Windows /s S: /f UEFI|BIOS</c> of a simulated machine: copies the boot files that the Windows brings along and writes a store.</summary>
internal sealed class SimulatedBcdboot(SimulatedMachine machine)
{
    public ProcessResult Run(ProcessRequest request, Action<string> line)
    {
        if (request.Arguments.Split(' ') is not [[>= 'A' and <= 'Z', ':', '\\', ..] windows, "/s", [>= 'A' and <= 'Z', ':'] system, "/f", "UEFI" or "BIOS"] arguments) return Fail(line, 87, "The parameter is incorrect.");
        if (machine.Disks.Volumes.FirstOrDefault(v => v.Root == system + @"\") is not { } volume) return Fail(line, 3, "BFSVC Error: Could not open the system partition.");
        var isUefi = arguments[^1] == "UEFI";
        var (source, manager, store) = isUefi ? (@"\Boot\EFI\bootmgfw.efi", @"\EFI\Microsoft\Boot\bootmgfw.efi", @"\EFI\Microsoft\Boot\BCD") : (@"\Boot\PCAT\bootmgr", @"\bootmgr", @"\Boot\BCD");
        if (volume.FileSystem != "FAT32" && (isUefi || volume.FileSystem != "NTFS")) return Fail(line, 15299, "Failure when attempting to copy boot files.");
        if (machine.Disks.Read(windows + source) is not { } file || machine.Disks.Read(windows + @"\System32\config\BCD-Template") is null) return Fail(line, 15250, "Failure when attempting to copy boot files.");
        machine.Disks.AddFile(system + manager, file);
        machine.Tick();
        if (isUefi) machine.Disks.AddFile(system + @"\EFI\Boot\bootx64.efi", file);
        machine.Disks.AddFile(system + store, RegistryHive.Create("BCD00000000", 3).Write(machine.Clock.GetUtcNow()));
        line("Boot files successfully created.");
        return new ProcessResult(0);
    }

    private static ProcessResult Fail(Action<string> line, int code, string text)
    {
        line(text);
        return new ProcessResult(code);
    }
}
