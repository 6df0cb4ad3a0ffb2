using MediaForge.Execution;
using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Executor;

/// <summary>
/// What stands before a new run: the dates between which a media may be started, and its password. Both come before anything on the
/// machine is changed.
/// </summary>
/// <remarks>
/// A wrong password costs the time that making a key takes, and a wait that doubles each time; after the last one a machine in Windows PE
/// is switched off. Whoever copies the media guesses without any of that: what protects it then is Argon2id and a good password.
/// </remarks>
internal sealed class MediaLock(Machine machine, ExecutionLog log)
{
    private const string Component = "MediaLock";

    /// <summary>How many wrong passwords switch the machine off.</summary>
    public const int MostTries = 5;

    private const string Prompt = "Password of this media: ";

    /// <summary>How many wrong passwords were given.</summary>
    public int WrongTries { get; private set; }

    /// <summary>The wait after so many wrong passwords: 2, 4, 8, 16 seconds.</summary>
    public static TimeSpan WaitAfter(int tries) => TimeSpan.FromSeconds(1 << tries);

    /// <summary>Refuses a media that is not valid now.</summary>
    /// <exception cref="InvalidDataException">It is too early or too late by the machine's clock.</exception>
    public void CheckDates(ValidityWindow? validity)
    {
        if (validity is null || validity.IsAlways) return;
        var clock = machine.Clock.GetLocalNow().DateTime;
        if (!validity.Contains(clock))
            throw new InvalidDataException($"This media is valid {validity}, and the clock of this machine says {ValidityWindow.Text(clock)}: it is too {(clock < validity.From ? "early" : "late")}. Nothing was changed. If the clock is wrong, set it in the firmware and start again; else ask for a new media.");
        log.Info(Component, $"the media is valid {validity}; the clock says {ValidityWindow.Text(clock)}");
    }

    /// <summary>Asks for the password until it is right, or too often wrong.</summary>
    /// <returns>The content of the vault; null when the machine is being switched off.</returns>
    /// <exception cref="InvalidDataException">
    /// The vault is damaged, does not belong to this media, nobody is there to be asked, or too many passwords were wrong in a running
    /// Windows.
    /// </exception>
    public ProtectedContent? Open(byte[] vault, BootIdentity boot)
    {
        var header = VaultHeader.Read(vault);
        if (header.Media != boot.Id) throw new InvalidDataException($"{MediaPaths.Vault} belongs to the media {header.Media} and not to this one: the boot image was changed after it was made.");
        if (!Convert.ToHexStringLower(header.ManifestSha256).Equals(boot.ManifestSha256, StringComparison.OrdinalIgnoreCase)) throw new InvalidDataException($"{MediaPaths.Vault} was made for another manifest: the boot image was changed after it was made.");
        // The dates of the vault cannot be changed by who has no password; those beside it can.
        if (header.Validity != (boot.Validity ?? new ValidityWindow(null, null))) CheckDates(header.Validity);
        log.Notice(Component, "This media is protected by a password.");
        while (WrongTries < MostTries)
        {
            var password = machine.AskText(Prompt, isSecret: true) ?? throw new InvalidDataException("The media is protected by a password, and there is no keyboard to type it on. Nothing was changed.");
            if (password.Length == 0) continue;
            if (Vault.Open(vault, password) is { } content)
            {
                log.Info(Component, $"the password is right{(WrongTries > 0 ? $", after {WrongTries} wrong ones" : string.Empty)}");
                return content;
            }
            WrongTries++;
            log.Warning(Component, $"Wrong password ({WrongTries} of {MostTries}).");
            if (WrongTries < MostTries) machine.Wait(WaitAfter(WrongTries));
        }
        // A running Windows that is to be captured is not switched off: somebody may work in it.
        if (!machine.IsWindowsPE) throw new InvalidDataException("The password was wrong too often. Nothing was changed.");
        log.Error(Component, "The password was wrong too often: the machine is switched off. Nothing was changed.");
        machine.ShutDown();
        return null;
    }
}
