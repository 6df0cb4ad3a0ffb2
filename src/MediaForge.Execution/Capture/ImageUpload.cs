using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;

namespace MediaForge.Execution.Capture;

/// <summary>
/// Brings a file of this machine to a share: under another name until it is whole and was read back, in blocks, so that it
/// goes on where the network or the power went away.
/// </summary>
/// <remarks>
/// What is on the share is never trusted: where a file is continued, the block before that place is compared; at the end
/// the connection is taken away, so that nothing comes from this machine's memory, and the whole file is read and hashed.
/// </remarks>
/// <param name="machine">The machine.</param>
/// <param name="log">The log.</param>
/// <param name="target">Where to.</param>
/// <param name="link">The connection.</param>
/// <param name="show">Shows progress.</param>
internal sealed class ImageUpload(Machine machine, ExecutionLog log, CaptureTarget target, ShareLink link, Action<string, ByteProgress> show)
{
    private const string Component = "CaptureImage";
    private const int BlocksBetweenFlushes = 16;
    private const int MaxSidecarLength = 1 << 12;
    private const int NetworkNameGone = 64;

    /// <summary>Bytes that are written at once.</summary>
    public int BlockLength { get; init; } = 4 << 20;

    /// <summary>Sends a file to <see cref="CaptureTarget.Partial"/> and makes sure that it is there.</summary>
    /// <param name="local">The file.</param>
    /// <param name="identity">What it holds.</param>
    /// <param name="offset">How much of it is known to have reached the server.</param>
    /// <param name="reached">Told each time more of it has.</param>
    /// <exception cref="StepFailedException">The share is full, refuses, stays away or corrupts data.</exception>
    public void Send(string local, FileIdentity identity, long offset, Action<long> reached)
    {
        const int Attempts = 2;
        for (var attempt = 1; ; attempt++)
        {
            var from = offset;
            link.Do($"uploading {target.FileName}", () => Guard("write the image", () => SendFrom(local, identity, from, o => reached(from = o))));
            link.Disconnect();
            var far = HashFar(target.Partial);
            if (far == identity) return;
            var fault = $"{target.Partial} does not hold what was sent: it has {far.Length} bytes with the SHA-256 {far.Sha256}, and the image {identity.Length} with {identity.Sha256}.";
            if (attempt == Attempts) throw new StepFailedException(ErrorText.WrongHash, $"{fault} It was sent {Attempts} times. The network, the server or its disk corrupts data.");
            log.Warning(Component, $"{fault} It is sent once more.");
            offset = 0;
            reached(0);
            link.StartOver();
            link.Do("deleting the bad copy", () => Guard("delete the bad copy", () => machine.DeleteFile(target.Partial)));
        }
    }

    /// <summary>Hash and length of a file on the share, read over a connection of its own.</summary>
    public FileIdentity HashFar(string path) => link.Do($"reading {Path.GetFileName(path.Replace('\\', '/'))} back", () => Guard("read the image back", () => Hash(machine, path, (done, total) =>
    {
        link.Advance(total + done);
        show("verifying at the destination", new ByteProgress(done, total));
    })));

    /// <summary>
    /// Gives the image its name, in place of an older one. False when it is under neither name: somebody has deleted it.
    /// </summary>
    public bool Rename(FileIdentity identity)
    {
        var renamed = link.Do($"replacing {target.FileName}", () =>
        {
            if (Exists(target.Partial))
            {
                Replace();
                return true;
            }
            // The answer to the renaming may have been lost, or the power before it was noted.
            return Exists(target.Path) && machine.FileLength(target.Path) == identity.Length && HashFar(target.Path) == identity;
        });
        if (renamed && machine.FileExists(target.Sidecar)) link.Do("tidying up", () => Guard($"delete {target.Sidecar}", () => machine.DeleteFile(target.Sidecar)));
        return renamed;
    }

    /// <summary>Takes away what is not whole, so that it does not fill the share; what cannot be is left.</summary>
    public void Abandon()
    {
        try
        {
            foreach (var file in new[] { target.Partial, target.Unfinished, target.Sidecar }) machine.DeleteFile(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Warning(Component, $"{target.Partial} is left over: {e.Message}");
        }
    }

    /// <summary>Hash and length of a file.</summary>
    public static FileIdentity Hash(Machine machine, string path, Action<long, long> progress)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var stream = machine.OpenRead(path);
        var buffer = new byte[1 << 20];
        long done = 0;
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            hash.AppendData(buffer, 0, read);
            progress(done += read, stream.Length);
        }
        return new FileIdentity(Convert.ToHexStringLower(hash.GetHashAndReset()), done);
    }

    private bool SendFrom(string local, FileIdentity identity, long known, Action<long> reached)
    {
        using var source = machine.OpenRead(local);
        var position = FindStart(source, identity, known);
        if (position > 0) log.Info(Component, $"{target.Partial}: the upload goes on at {position >> 20} of {identity.Length >> 20} MB");
        RequireRoom(identity.Length);
        using var far = machine.OpenWrite(target.Partial);
        if (far.Length > identity.Length) far.SetLength(identity.Length);
        source.Position = far.Position = position;
        var buffer = new byte[BlockLength];
        for (var blocks = 1; position < identity.Length; blocks++)
        {
            var read = source.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            if (read == 0) throw new StepFailedException(ErrorText.WrongHash, $"{local} has become shorter than it was: somebody has changed it.");
            far.Write(buffer, 0, read);
            position += read;
            show("uploading", new ByteProgress(position, identity.Length));
            if (blocks % BlocksBetweenFlushes != 0 && position < identity.Length) continue;
            far.Flush();
            reached(position);
            link.Advance(position);
        }
        return true;
    }

    /// <summary>Where to go on: not behind what is known to have reached the server, nor behind what is there and the same.</summary>
    private long FindStart(Stream source, FileIdentity identity, long known)
    {
        if (ReadSidecar() != identity)
        {
            machine.WriteFile(target.Sidecar, JsonSerializer.SerializeToUtf8Bytes(identity, FileIdentityJson.Default.FileIdentity));
            return 0;
        }
        var start = Math.Min(known, Math.Max(machine.FileLength(target.Partial), 0)) / BlockLength * BlockLength;
        if (start == 0) return 0;
        using var far = machine.OpenRead(target.Partial);
        var (here, there) = (new byte[BlockLength], new byte[BlockLength]);
        for (; start > 0; start -= BlockLength)
        {
            source.Position = far.Position = start - BlockLength;
            source.ReadExactly(here);
            far.ReadExactly(there);
            if (here.AsSpan().SequenceEqual(there)) break;
        }
        return start;
    }

    private FileIdentity? ReadSidecar()
    {
        if (!machine.FileExists(target.Sidecar)) return null;
        try
        {
            return JsonSerializer.Deserialize(machine.ReadFile(target.Sidecar, MaxSidecarLength), FileIdentityJson.Default.FileIdentity);
        }
        catch (Exception e) when (e is JsonException or InvalidDataException)
        {
            log.Warning(Component, $"{target.Sidecar} is not readable ({e.Message}); the upload begins anew");
            return null;
        }
    }

    private void RequireRoom(long length)
    {
        var room = machine.ReadSpace(target.Folder).Free + Math.Max(machine.FileLength(target.Partial), 0);
        if (room >= length) return;
        Abandon();
        throw new StepFailedException(ErrorText.FromWin32(112), $"{target.Folder} has {room >> 20} MB of room for this account, and the image has {length >> 20} MB. Make room (an existing image is kept until the new one is whole).");
    }

    private void Replace()
    {
        try
        {
            machine.MoveFile(target.Partial, target.Path);
        }
        catch (UnauthorizedAccessException e)
        {
            // Windows says so of a file that somebody has open as well, which passes.
            throw new ShareAwayException(new ShareFault(e.HResult, $"{target.Path} cannot be replaced: {e.Message} It is open somewhere, read-only, or {target.Account} may not delete it."));
        }
    }

    /// <summary>Whether a file is on the share; that the share is gone is no answer.</summary>
    private bool Exists(string path)
    {
        if (machine.FileExists(path)) return true;
        if (!machine.FolderExists(target.Folder)) throw new ShareAwayException(new ShareFault(ErrorText.FromWin32(NetworkNameGone), $"{target.Folder} cannot be reached."));
        return false;
    }

    /// <summary>Does something on the share, and says in words why the share refuses; what is not whole goes away when it is full.</summary>
    /// <exception cref="StepFailedException">It refuses.</exception>
    public T Guard<T>(string what, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is UnauthorizedAccessException || ShareErrors.IsFull(e))
        {
            if (ShareErrors.IsFull(e)) Abandon();
            var fault = ShareErrors.OfAccess(target, what, e);
            throw new StepFailedException(fault.Code, fault.Message);
        }
    }

    /// <summary>Does something on the share; see the other overload.</summary>
    public void Guard(string what, Action action) => Guard(what, () =>
    {
        action();
        return true;
    });
}

/// <summary>What a file holds.</summary>
/// <param name="Sha256">The hash of its bytes, in hex.</param>
/// <param name="Length">How many there are.</param>
internal sealed record FileIdentity(string Sha256, long Length);

/// <summary>The JSON of the file beside an unfinished upload, without reflection.</summary>
[JsonSerializable(typeof(FileIdentity))]
internal sealed partial class FileIdentityJson : JsonSerializerContext;
