namespace MediaForge.Execution.Simulation;

/// <summary>A file server with one share, as a simulated machine sees it. The share's files are on <see cref="SimulatedMachine.Disks"/> under its path.</summary>
/// <param name="Share">The share: <c>\\server\share</c>.</param>
public sealed record SimulatedServer(string Share)
{
    /// <summary>The account that may log on; empty for everybody.</summary>
    public string Account { get; init; } = string.Empty;

    /// <summary>Its password.</summary>
    public string Password { get; init; } = string.Empty;

    /// <summary>Nothing can be written.</summary>
    public bool IsReadOnly { get; set; }

    /// <summary>The network between machine and server is down.</summary>
    public bool IsDown { get; set; }

    /// <summary>The name of the server.</summary>
    public string Host => Share.TrimStart('\\').Split('\\')[0];

    /// <summary>What listens on the port of file servers: it answers a negotiation of SMB 3.1.1, for <see cref="SimulatedMachine.OnConnectTcp"/>.</summary>
    public static Stream OpenSmb() => new SimulatedSmbServer();
}
