using System.Net;
using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;

namespace MediaForge.Execution.Capture;

/// <summary>
/// Whether a place on a share can take an image: the server's name, its port, its dialect, the account, the folder,
/// writing, room; in this order, so that the first fault is the cause and has its own message.
/// </summary>
internal sealed class ShareCheck(Machine machine, ExecutionLog log)
{
    private const string Component = "CaptureCheck";
    private const int ProbeLength = 4096;
    private const long LeastRoom = 64 << 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Checks everything; null when the place can take an image. Leaves the share connected then.</summary>
    /// <param name="target">The place.</param>
    /// <param name="estimate">How much room the image is thought to take and the least that any could, in bytes; null when nobody knows.</param>
    public ShareFault? Find(CaptureTarget target, (long Likely, long Least)? estimate) =>
        FindNetworkFault(target) ?? FindLogonFault(target) ?? FindFolderFault(target) ?? FindWriteFault(target) ?? FindRoomFault(target, estimate) ?? FindOldImageFault(target);

    /// <summary>Checks name, port and dialect; null when an SMB server answers.</summary>
    public ShareFault? FindNetworkFault(CaptureTarget target)
    {
        var (addresses, fault) = Resolve(target.Host);
        return fault ?? Probe(target.Host, addresses);
    }

    private (IReadOnlyList<string> Addresses, ShareFault? Fault) Resolve(string host)
    {
        if (IPAddress.TryParse(host, out _)) return ([host], null);
        var addresses = machine.ResolveHost(host);
        if (addresses.Count > 0) return (addresses, null);
        var network = new NetworkHints(machine.ReadHardware().Adapters);
        return ([], network.FindFault() ?? new ShareFault(ErrorText.FromWin32(1231), $"The server's name, {host}, cannot be resolved. {network.Describe()} Check the name; write it with its domain, or use the server's address.") { MayPass = true });
    }

    private ShareFault? Probe(string host, IReadOnlyList<string> addresses)
    {
        IOException? refusal = null;
        foreach (var address in addresses)
        {
            try
            {
                if (Ask(address, SmbNegotiate.Request(Random(48))) is { } answer) return Judge(host, address, answer);
                var old = Ask(address, SmbNegotiate.OldRequest());
                return Judge(host, address, old ?? SmbAnswer.NotSmb);
            }
            catch (IOException e)
            {
                refusal = e;
            }
        }
        var network = new NetworkHints(machine.ReadHardware().Adapters);
        return network.FindFault() ?? new ShareFault(refusal!.HResult, $"{host} ({string.Join(", ", addresses)}) cannot be reached on TCP port {SmbNegotiate.Port}: {refusal.Message} See whether the server is up, shares files, and no firewall is between. {network.Describe()}") { MayPass = true };
    }

    /// <summary>The answer to a request; null when the server hangs up or says nothing.</summary>
    /// <exception cref="IOException">The port cannot be reached.</exception>
    private SmbAnswer? Ask(string address, byte[] request)
    {
        using var connection = machine.ConnectTcp(address, SmbNegotiate.Port, Patience);
        try
        {
            return SmbNegotiate.Ask(connection, request);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private ShareFault? Judge(string host, string address, SmbAnswer answer)
    {
        const int NotSupported = 50;
        switch (answer.Kind)
        {
            case SmbAnswerKind.Smb2:
                log.Info(Component, $"{host} ({address}) speaks SMB {answer.DialectText}{(answer.RequiresSigning ? " and demands signing" : string.Empty)}");
                return null;
            case SmbAnswerKind.Smb1:
                return new ShareFault(ErrorText.FromWin32(384), $"{host} ({address}) speaks SMB 1 only, which Windows PE does not. Turn SMB 2 or 3 on at the server.");
            case SmbAnswerKind.Refused:
                return new ShareFault(unchecked((int)answer.Status), $"{host} ({address}) takes none of the SMB dialects 2.0.2 to 3.1.1 (NTSTATUS 0x{answer.Status:X8}). Allow one of them at the server.");
            default:
                return new ShareFault(ErrorText.FromWin32(NotSupported), $"What answers on TCP port {SmbNegotiate.Port} of {host} ({address}) is no SMB server. Check the server's name, and whether its file sharing is on.");
        }
    }

    private ShareFault? FindLogonFault(CaptureTarget target)
    {
        var code = machine.ConnectShare(target.Connection);
        return code == 0 ? null : ShareErrors.OfConnection(target, code);
    }

    private ShareFault? FindFolderFault(CaptureTarget target)
    {
        if (machine.FolderExists(target.Folder)) return null;
        try
        {
            machine.CreateFolder(target.Folder);
            log.Info(Component, $"made the folder {target.Folder}");
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var fault = ShareErrors.OfAccess(target, $"make the folder {target.Folder}, which does not exist", e);
            return fault with { Message = fault.Message + " Or make the folder yourself." };
        }
    }

    private ShareFault? FindWriteFault(CaptureTarget target)
    {
        var name = $"{target.Folder}\\MediaForge-{Convert.ToHexString(Random(4))}";
        var (probe, renamed) = (name + ".tmp", name + "-renamed.tmp");
        var content = Random(ProbeLength);
        ShareFault? fault = null;
        var stage = $"create files in {target.Folder}";
        try
        {
            using (var output = machine.OpenWrite(probe))
            {
                stage = $"write to files in {target.Folder}";
                output.Write(content);
                output.Flush();
            }
            stage = $"read files in {target.Folder}";
            if (!machine.ReadFile(probe, ProbeLength).AsSpan().SequenceEqual(content)) fault = new ShareFault(ErrorText.WrongHash, $"What is read from {probe} is not what was written: the server, its disk or the network corrupts data.");
            stage = $"rename files in {target.Folder}";
            machine.MoveFile(probe, renamed);
            stage = $"delete files in {target.Folder}";
            machine.DeleteFile(renamed);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            fault = ShareErrors.OfAccess(target, stage, e);
            RemoveProbe(probe);
            RemoveProbe(renamed);
        }
        return fault;
    }

    private void RemoveProbe(string path)
    {
        try
        {
            machine.DeleteFile(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Warning(Component, $"{path}, made for a check, may be left over: {e.Message}");
        }
    }

    private ShareFault? FindRoomFault(CaptureTarget target, (long Likely, long Least)? estimate)
    {
        var (likely, least) = estimate ?? (LeastRoom, LeastRoom);
        least = Math.Max(least, LeastRoom);
        long free;
        try
        {
            // What an earlier attempt left is overwritten.
            free = machine.ReadSpace(target.Folder).Free + Math.Max(machine.FileLength(target.Partial), 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Warning(Component, $"How much room {target.Folder} has cannot be found out: {e.Message}");
            return null;
        }
        if (free < least)
            return new ShareFault(ErrorText.FromWin32(112), $"{target.Folder} has {free >> 20} MB of room for this account, and the image needs {least >> 20} MB at the very least, probably {likely >> 20} MB. Make room (an existing image is kept until the new one is whole), or capture to another share.");
        if (free < likely) log.Warning(Component, $"{target.Folder} has {free >> 20} MB of room, and the image may need {likely >> 20} MB.");
        else log.Info(Component, $"{target.Folder} has {free >> 20} MB of room{(estimate is null ? string.Empty : $"; the image may need {likely >> 20} MB")}");
        return null;
    }

    private ShareFault? FindOldImageFault(CaptureTarget target)
    {
        if (machine.FolderExists(target.Path)) return new ShareFault(ErrorText.InvalidParameter, $"{target.Path} is a folder. Give the image another name.");
        if (!machine.FileExists(target.Path)) return null;
        try
        {
            using var old = machine.OpenWrite(target.Path);
            log.Info(Component, $"{target.Path} exists ({old.Length >> 20} MB); it is kept until the new image is whole, and then replaced");
            return null;
        }
        catch (IOException e) when (ShareErrors.CodeOf(e) == ShareErrors.SharingViolation)
        {
            log.Warning(Component, $"{target.Path} exists and is in use; it can be replaced only when nobody uses it any more.");
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ShareErrors.OfAccess(target, $"replace {target.Path}, which exists", e);
        }
    }

    private byte[] Random(int count)
    {
        var bytes = new byte[count];
        machine.FillRandom(bytes);
        return bytes;
    }
}
