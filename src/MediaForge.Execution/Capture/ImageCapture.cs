using System.Globalization;
using MediaForge.Execution.Journals;
using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Packages;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.Execution.Capture;

/// <summary>
/// One capture, from the volumes of the machine to a WIM on a share that is known to be right.
/// </summary>
/// <remarks>
/// The image is captured to a disk of this machine if one has the room, and then uploaded: so it is not lost when the
/// network is, and reading it back proves the copy. Otherwise it is captured to the share at once. The older image at the
/// destination is replaced only by one that is whole and was read back. Every stage is noted when it is reached, so that a
/// capture that was cut off goes on there.
/// </remarks>
internal sealed class ImageCapture
{
    /// <summary>The variable that holds when this run has captured this machine.</summary>
    private const string CapturedVariable = "_MediaForgeCaptured";

    private const string Component = "CaptureImage";

    // Of the bytes on the volumes, what the image takes at most but for machines full of what is compressed already.
    private const double LocalRatio = 0.7;

    // As rules of WimScript.ini. DISM's own list, what Windows Setup leaves, ConfigMgr's folders, and ours.
    private static readonly string[] Exclusions =
    [
        @"\pagefile.sys", @"\hiberfil.sys", @"\swapfile.sys", @"\System Volume Information", @"\$Recycle.Bin", @"\RECYCLER", @"\Windows\CSC",
        @"\winpepge.sys", @"\$Windows.~BT", @"\$Windows.~LS", @"\_SMSOSDSetup", "\\" + StatePaths.Data,
    ];

    private static readonly string[] PageFiles = ["pagefile.sys", "hiberfil.sys", "swapfile.sys"];

    private readonly StepContext _context;
    private readonly Machine _machine;
    private readonly ExecutionLog _log;
    private readonly CaptureImage _settings;
    private readonly CaptureTarget _target;
    private readonly ShareLink _link;
    private readonly ImageUpload _upload;
    private CaptureNote _note;
    private IReadOnlyList<string>? _exclusions;
    private bool _hasNoPlace;

    /// <summary>Makes the capture of a step.</summary>
    public ImageCapture(StepContext context, CaptureTarget target)
    {
        (_context, _machine, _log, _settings, _target) = (context, context.Machine, context.Log, (CaptureImage)context.Settings, target);
        _link = new ShareLink(_machine, _log, target, Sequencer.Seconds(context.Variables.Find(ShareLink.PatienceVariable)) ?? ShareLink.DefaultPatience);
        _upload = new ImageUpload(_machine, _log, target, _link, context.Progress);
        _note = CaptureNote.Find(context.Variables, target.Path) ?? new CaptureNote { Destination = target.Path };
    }

    /// <summary>Captures, or goes on with it.</summary>
    /// <exception cref="StepFailedException">It cannot be done; the message says where the image is if there is one.</exception>
    public void Run()
    {
        ReferenceWindows? windows = null;
        IReadOnlyList<Volume> volumes = [];
        try
        {
            volumes = CaptureVolumes.Select(_machine, _context.Run, _context.Variables, _log);
            windows = new ReferenceWindows(_machine, _log, volumes[0].Root);
            // Again from the capture when what a later stage needs was taken away by somebody; a second time is no accident.
            for (var again = false; !Advance(volumes, windows); again = true)
                if (again) throw new StepFailedException(ErrorText.FileNotFound, $"{_target.Partial} vanishes while it is uploaded: somebody deletes it.");
        }
        catch (Exception e) when (IsFailure(e))
        {
            var where = Keep(volumes);
            if (windows is not null) Restore(windows);
            throw new StepFailedException(e is StepFailedException failed ? failed.Code : e.HResult, e.Message + where);
        }
        finally
        {
            _link.Disconnect();
        }
        Finish(windows);
    }

    /// <summary>Goes through the stages that are left. False when it has to begin anew.</summary>
    private bool Advance(IReadOnlyList<Volume> volumes, ReferenceWindows windows)
    {
        if (_note.Phase == CapturePhase.Captured && FindLocal() is null)
        {
            _log.Warning(Component, $"{_note.Local} is gone; it is captured anew");
            Note(_note with { Phase = CapturePhase.Capturing });
        }
        if (_note.Phase == CapturePhase.Capturing) Capture(volumes, windows);
        if (_note.Phase == CapturePhase.Captured)
        {
            _log.Info(Component, $"uploading {_note.Local} to {_target.Path}");
            _upload.Send(_note.Local, _note.Identity!, _note.Offset, offset => Note(_note with { Offset = offset }));
            Note(_note with { Phase = CapturePhase.Verified });
        }
        if (_note.Phase == CapturePhase.Verified)
        {
            if (!_upload.Rename(_note.Identity!))
            {
                Note(_note with { Phase = _note.Local.Length > 0 ? CapturePhase.Captured : CapturePhase.Capturing, Offset = 0 });
                return false;
            }
            Note(_note with { Phase = CapturePhase.Renamed });
        }
        return true;
    }

    private void Capture(IReadOnlyList<Volume> volumes, ReferenceWindows windows)
    {
        // What an attempt before a power cut has hidden is not in the hives any more.
        if (_note.Hidden.Count == 0) windows.Require(_context.Variables, _context.Variables.Find(CapturedVariable));
        var used = volumes.Sum(UsedBytes);
        var length = (long)(used * LocalRatio);
        var place = CaptureVolumes.Roomiest(CaptureVolumes.OwnDisks(_machine, _context.Run), length);
        var found = windows.FindKeysToHide();
        Note(_note with { Hidden = [.. found, .. _note.Hidden.Where(h => !found.Any(f => f.Hive == h.Hive))] });
        windows.Hide(found);
        _exclusions = [.. Exclusions, .. new PrestagedMedia(_machine, _context.Run, _context.Variables, _log).FindExclusions(), .. windows.FindExclusions()];
        _hasNoPlace = place is null;
        CheckDestination(used);
        if (place is null || !CaptureLocally(place, volumes)) CaptureToShare(volumes);
    }

    /// <summary>The destination was checked before the machine was built; hours later it may have changed.</summary>
    private void CheckDestination(long used)
    {
        if (_context.Variables.IsTrue(CaptureDestinationCheck.SkipVariable)) return;
        var check = new ShareCheck(_machine, _log);
        if (_hasNoPlace)
        {
            _link.Do("checking the destination", () =>
            {
                if (Find() is { } fault) throw fault.MayPass ? new ShareAwayException(fault) : new StepFailedException(fault.Code, fault.Message);
                return true;
            }, connects: false);
        }
        else if (Find() is { } fault)
        {
            _log.Error(Component, $"{_target.Path} cannot take the image now: {ErrorText.Describe(fault.Code)}. {fault.Message} The image is captured to this machine's disk meanwhile, and then the destination is tried again.");
        }
        _link.Disconnect();

        ShareFault? Find() => check.Find(_target, CaptureDestinationCheck.Estimate(used));
    }

    private bool CaptureLocally(Volume place, IReadOnlyList<Volume> volumes)
    {
        var path = $"{place.Root}{KeptImage.Folder}\\{_target.FileName}";
        _log.Info(Component, $"capturing to {path} first, for {_target.Path}");
        try
        {
            KeptImage.Clear(_machine, place.Root + KeptImage.Folder, _target.FileName);
            _machine.CreateFolder(place.Root + KeptImage.Folder);
            CaptureAll(path, volumes);
        }
        catch (IOException e) when (ShareErrors.IsFull(e))
        {
            _log.Warning(Component, $"{place.Root} has too little room for the image after all; it is captured to the share at once.");
            KeptImage.Clear(_machine, place.Root + KeptImage.Folder, _target.FileName);
            return false;
        }
        Note(_note with { Phase = CapturePhase.Captured, Local = path, Identity = Verify(path), Offset = 0 });
        return true;
    }

    private void CaptureToShare(IReadOnlyList<Volume> volumes)
    {
        _log.Info(Component, $"no disk of this machine has the room for the image; capturing to {_target.Path} at once");
        _hasNoPlace = true;
        _link.Do("capturing to the share", () => _upload.Guard("write the image", () =>
        {
            _machine.CreateFolder(_target.Folder);
            _machine.DeleteFile(_target.Sidecar);
            _machine.DeleteFile(_target.Partial);
            _machine.DeleteFile(_target.Unfinished);
            CaptureAll(_target.Partial, volumes);
        }));
        // Read over a connection of its own: not from what this machine remembers.
        _link.Disconnect();
        var identity = _link.Do("reading the image back", () => Verify(_target.Partial));
        Note(_note with { Phase = CapturePhase.Verified, Local = string.Empty, Identity = identity });
    }

    private void CaptureAll(string path, IReadOnlyList<Volume> volumes)
    {
        var name = _target.FileName[..^".wim".Length];
        for (var i = 0; i < volumes.Count; i++)
        {
            var volume = volumes[i];
            var image = new ImageToCapture(volume.Root, path, i == 0 ? name : $"{name} - {volume.Root[0]}{(volume.Label.Length > 0 ? $" ({volume.Label})" : string.Empty)}")
            {
                Description = _settings.ImageDescription.Length > 0 ? _settings.ImageDescription : null,
                Properties = [.. Properties()],
                Exclusions = _exclusions!,
                Append = i > 0,
            };
            _log.Info(Component, $"capturing {volume.Root} as image {i + 1}, '{image.Name}'");
            var captured = _machine.CaptureImage(image, p => _context.Progress($"capturing {volume.Root}", p));
            _log.Info(Component, string.Create(CultureInfo.InvariantCulture, $"image {captured.Index}: {captured.Files} files and {captured.Folders} folders with {captured.Bytes >> 20} MB"));
            if (captured.Losses.Length > 0) _log.Warning(Component, captured.Losses);
        }
    }

    private IEnumerable<KeyValuePair<string, string>> Properties() => new (string Element, string Text)[]
    {
        ("DISPLAYDESCRIPTION", _settings.ImageDescription), ("CREATEDBY", _settings.ImageCreator), ("VERSION", _settings.ImageVersion),
    }.Where(p => p.Text.Length > 0).Select(p => KeyValuePair.Create(p.Element, p.Text));

    /// <summary>Reads the images whole, then hashes the file.</summary>
    private FileIdentity Verify(string path)
    {
        if (_machine.VerifyImages(path, p => _context.Progress("verifying", p)) is { } fault) throw new StepFailedException(ErrorText.WrongHash, $"{path} was captured and is damaged: {fault} A disk, the memory or the network of this machine corrupts data.");
        var identity = ImageUpload.Hash(_machine, path, (done, total) => _context.Progress("hashing", new ByteProgress(done, total)));
        _log.Info(Component, $"{path}: {identity.Length} bytes, SHA-256 {identity.Sha256}");
        return identity;
    }

    /// <summary>The image on a disk of this machine, also when the disk has another letter since a restart.</summary>
    private string? FindLocal()
    {
        if (_machine.FileLength(_note.Local) == _note.Identity!.Length) return _note.Local;
        var found = CaptureVolumes.OwnDisks(_machine, _context.Run).Select(v => v.Root + _note.Local[3..]).FirstOrDefault(p => _machine.FileLength(p) == _note.Identity.Length);
        if (found is not null) _note = _note with { Local = found };
        return found;
    }

    /// <summary>The image is safe: marks the machine and clears up. What fails here does not make a good image bad.</summary>
    private void Finish(ReferenceWindows windows)
    {
        var time = ReferenceWindows.TimeText(_machine.Clock.GetUtcNow());
        _log.Info(Component, $"captured: {_target.Path} has {_note.Identity!.Length} bytes with the SHA-256 {_note.Identity.Sha256}, read back from the share");
        try
        {
            windows.Mark(time, _target.Path, _note.Identity);
            _context.Variables.SetByEngine(CapturedVariable, time);
            if (_note.Local.Length > 0) _machine.DeleteFile(_note.Local);
        }
        catch (Exception e) when (IsFailure(e))
        {
            _log.Warning(Component, $"The image is safe, but the machine cannot be marked as captured or cleared up: {e.Message}");
        }
        CaptureNote.DeleteAtEnd(_context.Variables);
    }

    /// <summary>Where the image is after a failure, as a sentence with a space before it; brings it to a safe place if need be. Empty before there could be one.</summary>
    private string Keep(IReadOnlyList<Volume> volumes)
    {
        try
        {
            if (_note.Phase is CapturePhase.Captured or CapturePhase.Verified && _note.Local.Length > 0) return Kept(_note.Local, _note.Identity!);
            if (_note.Phase == CapturePhase.Verified) return $" The image is whole at {_target.Partial} (SHA-256 {_note.Identity!.Sha256}); rename it to {_target.FileName}.";
            if (_exclusions is null) return string.Empty;
            if (_hasNoPlace && KeepOnMedia(volumes) is { } path) return Kept(path, Verify(path));
        }
        catch (Exception e) when (IsFailure(e))
        {
            _log.Error(Component, $"The image cannot be kept: {e.Message}");
        }
        finally
        {
            CaptureNote.DeleteAtEnd(_context.Variables);
        }
        return _hasNoPlace ? " There is no image: neither a disk of this machine nor the media could take it." : " There is no image.";
    }

    private string Kept(string path, FileIdentity identity)
    {
        KeptImage.Mark(_machine, path, _target.Path, identity.Sha256);
        var kept = $" The image is kept in {path} ({identity.Length >> 20} MB, SHA-256 {identity.Sha256}): copy it to {_target.Path} yourself, before this machine is built anew.";
        _log.Warning(Component, kept.TrimStart());
        return kept;
    }

    private string? KeepOnMedia(IReadOnlyList<Volume> volumes)
    {
        if (CaptureVolumes.Roomiest(CaptureVolumes.MediaVolumes(_machine, _context.Run), (long)(volumes.Sum(UsedBytes) * LocalRatio)) is not { } media) return null;
        var folder = media.Root + KeptImage.MediaFolder;
        var path = $"{folder}\\{_target.FileName}";
        _log.Warning(Component, $"The share stays away. The image is captured to the media, {path}, instead.");
        _machine.CreateFolder(folder);
        _machine.DeleteFile(path);
        CaptureAll(path, volumes);
        return path;
    }

    private void Restore(ReferenceWindows windows)
    {
        try
        {
            windows.Restore(_note.Hidden);
        }
        catch (Exception e) when (IsFailure(e))
        {
            _log.Warning(Component, $"What was taken out of the registry of the captured Windows cannot be put back: {e.Message}");
        }
    }

    private static bool IsFailure(Exception e) => e is StepFailedException or IOException or UnauthorizedAccessException or InvalidDataException or System.ComponentModel.Win32Exception;

    /// <summary>The bytes on a volume that go into its image, about.</summary>
    private long UsedBytes(Volume volume) => Math.Max(volume.Length - volume.Free - PageFiles.Sum(f => Math.Max(_machine.FileLength(volume.Root + f), 0)), 0);

    private void Note(CaptureNote note)
    {
        _note = note;
        note.Write(_context);
    }
}
