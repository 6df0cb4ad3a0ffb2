using System.Text.RegularExpressions;
using MediaForge.Execution.Machines;

namespace MediaForge.Execution.Simulation;

/// <summary><c>sc.exe query|stop|delete|create|failure</c> of a simulated machine. A service runs while its key has a value <c>Running</c>, which is the simulation's own.</summary>
internal sealed partial class SimulatedSc(SimulatedMachine machine)
{
    private const int NoSuchService = 1060;
    private const int NotRunning = 1062;
    private const string Services = @"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\";

    public ProcessResult Run(ProcessRequest request, Action<string> line)
    {
        if (Creation().Match(request.Arguments) is { Success: true } creation) return Create(creation);
        if (FailureAction().Match(request.Arguments) is { Success: true } failure) return machine.RegistryValues.ContainsKey(Services + failure.Groups["name"].Value + "|ImagePath") ? new ProcessResult(0) : Fail(line, NoSuchService);
        if (request.Arguments.Split(' ') is not [var command, var service]) return Fail(line, 87);
        machine.Tick();
        var key = Services + service;
        var isThere = machine.RegistryValues.ContainsKey(key + "|ImagePath");
        var isRunning = machine.RegistryValues.ContainsKey(key + "|Running");
        switch (command)
        {
            case "delete": return Delete(service) ? new ProcessResult(0) : Fail(line, NoSuchService);
            case "query" when isThere:
                line($"SERVICE_NAME: {service}");
                line("        TYPE               : 10  WIN32_OWN_PROCESS  ");
                line($"        STATE              : {(isRunning ? "4  RUNNING" : "1  STOPPED")} ");
                line("        WIN32_EXIT_CODE    : 0  (0x0)");
                return new ProcessResult(0);
            case "stop" when isRunning:
                machine.RegistryValues.Remove(key + "|Running");
                return new ProcessResult(0);
            case "stop" when isThere: return Fail(line, NotRunning);
            case "query" or "stop": return Fail(line, NoSuchService);
            default: return Fail(line, 87);
        }
    }

    [GeneratedRegex("""^create (?<name>\S+) binPath= "(?<path>\\"[^"]+\\"[^"]*)" start= auto DisplayName= "[^"]+"$""")]
    private static partial Regex Creation();

    [GeneratedRegex(@"^failure (?<name>\S+) reset= \d+ actions= (restart/\d+/)*restart/\d+$")]
    private static partial Regex FailureAction();

    private ProcessResult Create(Match creation)
    {
        machine.Tick();
        SimulatedHive.Edit(machine, SimulatedSetup.SystemHive, hive =>
        {
            var key = hive.Root.Create($@"ControlSet001\Services\{creation.Groups["name"].Value}");
            key.SetDWord("Start", 2);
            key.SetString("ObjectName", "LocalSystem");
            key.SetExpandString("ImagePath", creation.Groups["path"].Value.Replace("\\\"", "\"", StringComparison.Ordinal));
        });
        machine.Tick();
        return new ProcessResult(0);
    }

    private bool Delete(string service)
    {
        var found = false;
        SimulatedHive.Edit(machine, SimulatedSetup.SystemHive, hive => found = hive.Root.Find(@"ControlSet001\Services")?.Delete(service) ?? false);
        machine.Tick();
        return found;
    }

    private static ProcessResult Fail(Action<string> line, int code)
    {
        line($"[SC] FAILED {code}:");
        return new ProcessResult(code);
    }
}
