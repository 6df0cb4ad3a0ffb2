using MediaForge.Execution;
using MediaForge.Executor;
using MediaForge.Executor.WineProbe;

// What the real machine does, one line for each thing that was tried; the tests compare the lines.
var machine = new WindowsMachine(isWindowsPE: false);
switch (args)
{
    case ["files", var folder]: MachineProbe.Files(machine, folder); return 0;
    case ["images", var folder]: MachineProbe.Images(machine, folder); return 0;
    case ["registry"]: MachineProbe.Registry(machine); return 0;
    case ["network", var open, var closed]: MachineProbe.Network(machine, int.Parse(open, null), int.Parse(closed, null)); return 0;
    case ["programs"]: MachineProbe.Programs(machine); return 0;
    case ["disks"]: MachineProbe.Disks(machine); return 0;
    case ["members"]: TypeInfoProbe.List(); return 0;
    default: return 2;
}
