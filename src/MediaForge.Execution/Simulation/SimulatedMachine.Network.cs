using MediaForge.Execution.Machines;
using MediaForge.Execution.Variables;
using MediaForge.Execution.Windows;

namespace MediaForge.Execution.Simulation;

/// <summary>Servers and shares, domain and accounts, registry writes, keys, power.</summary>
public sealed partial class SimulatedMachine
{
    private const int NoNetworkPath = 53;
    private const int NoNetworkName = 67;
    private const int WrongPassword = 1326;
    private const int NetworkNameGone = unchecked((int)0x80070040);
    private const int AccessDenied = unchecked((int)0x80070005);

    private readonly List<SimulatedServer> _servers = [];

    /// <summary>The servers; while there is none every share can be connected.</summary>
    public IReadOnlyList<SimulatedServer> Servers => _servers;

    /// <summary>What the running system is a member of.</summary>
    public DomainMembership Membership { get; set; } = new(false, "WORKGROUP");

    /// <summary>The result of joining a domain or workgroup; 0 without it.</summary>
    public Func<string, int>? OnJoin { get; set; }

    /// <summary>The built-in administrator: whether it was enabled and the password that was set; null while nothing was.</summary>
    public (bool Enabled, string? Password)? Administrator { get; private set; }

    /// <summary>The answer to a question; null for no key.</summary>
    public Func<string, char?>? OnAskKey { get; set; }

    /// <summary>The line that is typed, given the prompt and whether it is secret; null for nobody there.</summary>
    public Func<string, bool, string?>? OnAskText { get; set; }

    /// <summary>What listens on a TCP port: given address and port, the stream that answers; null for nobody.</summary>
    public Func<string, int, Stream?>? OnConnectTcp { get; set; }

    /// <summary>The addresses of a host; without it, each server's name is known.</summary>
    public Func<string, IReadOnlyList<string>>? OnResolveHost { get; set; }

    /// <summary>Whether the machine was switched off.</summary>
    public bool WasShutDown { get; private set; }

    /// <summary>Adds a server with its share.</summary>
    public SimulatedServer AddServer(SimulatedServer server, long length = 1L << 40, long? free = null)
    {
        _servers.Add(server);
        Disks.Format(new Volume(server.Share + "\\", "share", "NTFS", VolumeKind.Network, length, free ?? length));
        return server;
    }

    /// <inheritdoc/>
    public override void DisconnectShare(string name)
    {
        Call();
        _shares.RemoveAll(s => s.Path.Equals(name, StringComparison.OrdinalIgnoreCase) || s.Drive.Equals(name, StringComparison.OrdinalIgnoreCase));
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> ResolveHost(string name)
    {
        Call();
        if (OnResolveHost is not null) return OnResolveHost(name);
        return _servers.Exists(s => s.Host.Equals(name, StringComparison.OrdinalIgnoreCase)) ? ["192.0.2.1"] : [];
    }

    /// <inheritdoc/>
    public override Stream ConnectTcp(string address, int port, TimeSpan timeout)
    {
        Call();
        return OnConnectTcp?.Invoke(address, port) ?? throw new IOException($"No connection could be made to {address}:{port}.", unchecked((int)0x8007274D));
    }

    /// <summary>What web servers answer; without it, no name is known.</summary>
    public Func<WebGet, WebAnswer>? OnGet { get; set; }

    /// <inheritdoc/>
    public override WebAnswer Get(WebGet request)
    {
        Call();
        return OnGet?.Invoke(request) ?? throw new WebFailedException(WebFailure.UnknownHost, "No such host is known.", unchecked((int)0x80072AF9));
    }

    /// <inheritdoc/>
    public override DomainMembership ReadMembership()
    {
        Call();
        return Membership;
    }

    /// <inheritdoc/>
    public override int JoinDomain(DomainToJoin domain)
    {
        Call();
        return Join(domain.Domain, isDomain: true);
    }

    /// <inheritdoc/>
    public override int JoinWorkgroup(string name)
    {
        Call();
        return Join(name, isDomain: false);
    }

    /// <inheritdoc/>
    public override int SetAdministrator(bool enabled, string? password)
    {
        Call();
        Administrator = (enabled, password ?? Administrator?.Password);
        OnAct?.Invoke(new MachineActs(MachineActs.Account, $"the built-in administrator is {(enabled ? "enabled" : "disabled")}{(password is null ? string.Empty : " and gets a password")}", 0));
        return 0;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> ListRegistryKeys(string key)
    {
        Call();
        var start = key + "\\";
        return [.. RegistryValues.Keys.Where(k => k.StartsWith(start, StringComparison.OrdinalIgnoreCase)).Select(k => k[start.Length..].Split('\\', '|')[0]).Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    /// <inheritdoc/>
    public override void WriteRegistry(string key, string name, RegistryData data)
    {
        Call();
        RegistryValues[key + "|" + name] = data;
    }

    /// <inheritdoc/>
    public override void DeleteRegistryValue(string key, string name)
    {
        Call();
        RegistryValues.Remove(key + "|" + name);
    }

    /// <inheritdoc/>
    public override void DeleteRegistryKey(string key)
    {
        Call();
        foreach (var value in RegistryValues.Keys.Where(k => k.StartsWith(key + "|", StringComparison.OrdinalIgnoreCase) || k.StartsWith(key + "\\", StringComparison.OrdinalIgnoreCase)).ToList()) RegistryValues.Remove(value);
    }

    /// <inheritdoc/>
    public override void ShutDown()
    {
        Call();
        WasShutDown = true;
    }

    /// <inheritdoc/>
    public override char? AskKey(string keys, TimeSpan timeout)
    {
        Call();
        var key = OnAskKey?.Invoke(keys);
        if (key is null) _clock.Advance(timeout);
        return key;
    }

    /// <inheritdoc/>
    public override string? AskText(string prompt, bool isSecret)
    {
        Call();
        var answer = OnAskText?.Invoke(prompt, isSecret);
        OnAct?.Invoke(new MachineActs(MachineActs.Ask, prompt + (answer is null ? "nobody is there" : answer.Length == 0 ? "(empty)" : isSecret ? SecretMask.Mask : answer), null));
        return answer;
    }

    private int Join(string name, bool isDomain)
    {
        var code = OnJoin?.Invoke(name) ?? 0;
        if (code == 0) Membership = new DomainMembership(isDomain, name);
        OnAct?.Invoke(new MachineActs(MachineActs.Join, $"the {(isDomain ? "domain" : "workgroup")} {name}", code));
        return code;
    }

    private int ConnectServer(NetworkShare share)
    {
        if (_servers.Count == 0) return 0;
        if (_servers.Find(s => s.Host.Equals(share.Path.TrimStart('\\').Split('\\')[0], StringComparison.OrdinalIgnoreCase)) is not { IsDown: false } server) return NoNetworkPath;
        if (!share.Path.Equals(server.Share, StringComparison.OrdinalIgnoreCase)) return NoNetworkName;
        return server.Account.Length > 0 && (!server.Account.Equals(share.Account, StringComparison.OrdinalIgnoreCase) || server.Password != share.Password) ? WrongPassword : 0;
    }

    /// <summary>Whether a path can be reached: any on the machine, and those on a share that is connected and up.</summary>
    private bool Reach(string path) => !path.StartsWith(@"\\", StringComparison.Ordinal) || FindServer(path) is { IsDown: false };

    private void RequireReach(string path, [System.Runtime.CompilerServices.CallerMemberName] string member = "")
    {
        if (!path.StartsWith(@"\\", StringComparison.Ordinal)) return;
        if (FindServer(path) is not { IsDown: false } server) throw new IOException($"The specified network name is no longer available: '{path}'.", NetworkNameGone);
        if (server.IsReadOnly && member is (nameof(WriteFile) or nameof(AppendFile) or nameof(OpenWrite) or nameof(CreateFolder) or nameof(DeleteFile) or nameof(DeleteFolder) or nameof(MoveFile) or nameof(CaptureImage)))
            throw new UnauthorizedAccessException($"Access to the path '{path}' is denied.") { HResult = AccessDenied };
    }

    private SimulatedServer? FindServer(string path) =>
        _servers.Find(s => (path + "\\").StartsWith(s.Share + "\\", StringComparison.OrdinalIgnoreCase) && _shares.Exists(c => c.Path.Equals(s.Share, StringComparison.OrdinalIgnoreCase)));
}
