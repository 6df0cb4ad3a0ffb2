using System.ComponentModel;
using System.Globalization;
using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Execution.Starts;

/// <summary>
/// Sets Windows PE up as the media says, before its task sequence begins: keyboard, power scheme, network, and at last the
/// prestart command. Keyboard and power scheme that cannot be set are a warning; without its network or with a failed prestart
/// command the media would do something else than its maker meant, so these end the start.
/// </summary>
public sealed class WindowsPEOptions(Machine machine, ExecutionLog log)
{
    private const string Component = "WindowsPE";

    /// <summary>Sets keyboard, power scheme and network; at every start of Windows PE.</summary>
    /// <exception cref="InvalidDataException">The network cannot be set up.</exception>
    public void Apply(BootOptions options)
    {
        if (options.KeyboardLayout is { } layout) Try("wpeutil.exe", $"SetKeyboardLayout {layout}", "The keyboard layout stays as it was");
        if (options.PowerScheme is { } scheme) Try("powercfg.exe", $"/setactive {scheme}", "The power scheme stays as it was");
        if (options.Network is { } network) SetNetwork(network);
    }

    /// <summary>Runs the prestart command; only when a run begins, not when one goes on.</summary>
    /// <param name="command">The command line; null for none.</param>
    /// <param name="folder">The folder of its files; it starts there if it exists.</param>
    /// <exception cref="InvalidDataException">It cannot be started, or fails.</exception>
    public void RunPrestart(string? command, string folder)
    {
        if (command is null) return;
        foreach (var secret in CommandLineSecrets.Find(command)) log.Secrets.Add(secret.Value);
        log.Info(Component, $"running the prestart command: {command}");
        var directory = machine.FolderExists(folder) ? folder : null;
        var request = Steps.CommandLineProgram.Find(machine, command, directory)
            ?? throw new InvalidDataException($"The program of the prestart command was not found: {log.Secrets.Apply(command)}. Write it as cmd /c COMMAND, and put its files under prestartFiles.");
        try
        {
            var result = machine.Run(request with { WorkingDirectory = directory }, line => log.Detail(Component, "  " + line));
            if (result.ExitCode != 0) throw new InvalidDataException($"The prestart command ended with {ErrorText.Describe(result.ExitCode)}, so the task sequence does not begin. Its output is in the log.");
        }
        catch (Win32Exception e)
        {
            throw new InvalidDataException($"The prestart command cannot be started: {request.Program}: {e.Message}", e);
        }
        log.Info(Component, "the prestart command is done");
    }

    private void SetNetwork(BootNetwork network)
    {
        var adapters = machine.ReadHardware().Adapters;
        var candidates = network.Adapter is { } wanted ? adapters.Where(a => a.MacAddress.Equals(wanted, StringComparison.OrdinalIgnoreCase)).ToList() : adapters;
        if (candidates.Count != 1)
        {
            var seen = adapters.Count == 0 ? "no adapter is connected; a cable may be out, or the boot image lack the driver" : $"connected are {string.Join(", ", adapters.Select(a => a.MacAddress))}";
            throw new InvalidDataException($"The network address {network.Address} has no adapter: {(network.Adapter is { } named ? $"{named} is not connected" : "it needs exactly one that is connected, or networkAdapter")}; {seen}.");
        }
        var index = candidates[0].Index.ToString(CultureInfo.InvariantCulture);
        Require($"interface ipv4 set address name={index} source=static address={network.Address} mask={network.Mask}{(network.Gateway is { } gateway ? $" gateway={gateway}" : string.Empty)} store=active", $"The address {network.Address} cannot be set");
        for (var i = 0; i < network.DnsServers.Count; i++)
        {
            var server = network.DnsServers[i];
            Require(i == 0 ? $"interface ipv4 set dnsservers name={index} source=static address={server} validate=no" : string.Create(CultureInfo.InvariantCulture, $"interface ipv4 add dnsservers name={index} address={server} index={i + 1} validate=no"), $"The DNS server {server} cannot be set");
        }
        log.Info(Component, $"adapter {candidates[0].MacAddress} has the address {network.Address}");
    }

    private void Require(string arguments, string otherwise)
    {
        if (Run("netsh.exe", arguments) is { } fault) throw new InvalidDataException($"{otherwise}: {fault}");
    }

    private void Try(string program, string arguments, string otherwise)
    {
        if (Run(program, arguments) is { } fault) log.Warning(Component, $"{otherwise}: {fault}");
    }

    /// <summary>Runs a program of Windows; returns what went wrong, or null.</summary>
    private string? Run(string program, string arguments)
    {
        try
        {
            var (code, lines) = SystemProgram.Run(machine, log, Component, program, arguments);
            return code == 0 ? null : $"{program} ended with {ErrorText.Describe(code)}{(lines.Count > 0 ? $" and says '{string.Join(' ', lines)}'" : string.Empty)}";
        }
        catch (Exception e) when (e is StepFailedException or Win32Exception)
        {
            return e.Message;
        }
    }
}
