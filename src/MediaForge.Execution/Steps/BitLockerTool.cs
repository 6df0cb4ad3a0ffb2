using System.Text.RegularExpressions;
using MediaForge.Execution.Machines;

namespace MediaForge.Execution.Steps;

/// <summary>Calls manage-bde.exe. Its exit code only says that it failed; why stands in what it prints, as <c>0x...</c> in any language.</summary>
internal sealed partial class BitLockerTool(StepContext context, string component)
{
    /// <summary>A key of this kind is there already (FVE_E_PROTECTOR_EXISTS).</summary>
    public const int ProtectorExists = unchecked((int)0x80310031);

    /// <summary>The drive is encrypted, wholly or in part (FVE_E_NOT_DECRYPTED).</summary>
    public const int NotDecrypted = unchecked((int)0x80310039);

    private const string Missing = "Windows PE needs the optional components WinPE-WMI and WinPE-SecureStartup in the boot image; some Windows Server needs the feature BitLocker.";

    // What is printed when a recovery password is made holds it.
    private readonly SystemTool _tool = new(context, component, "manage-bde.exe", Missing) { IsSecret = true };

    /// <summary>Whether it is there.</summary>
    public bool Exists() => _tool.Exists();

    /// <summary>Whether a drive (<c>C:</c>) is protected: encrypted, and with a key that is not open.</summary>
    public bool IsProtected(string drive) => _tool.Run($"-status {drive} -protectionaserrorlevel") == 0;

    /// <summary>Runs it and gives the code of its failure, or 0.</summary>
    public int Run(string arguments)
    {
        var code = 0;
        var exit = _tool.Run(arguments, line =>
        {
            if (code == 0 && ErrorCode().Match(line) is { Success: true } match) code = unchecked((int)Convert.ToUInt32(match.Value[2..], 16));
        });
        return exit == 0 ? 0 : code != 0 ? code : exit;
    }

    /// <summary>Runs it.</summary>
    /// <exception cref="StepFailedException">It failed with another code than <paramref name="accepted"/>.</exception>
    public void Require(string arguments, string what, int accepted = 0)
    {
        var code = Run(arguments);
        if (code != 0 && code != accepted) throw new StepFailedException(code, $"{what} (manage-bde.exe {arguments}).");
    }

    /// <summary>The ids of a drive's recovery passwords, in braces.</summary>
    public IReadOnlyList<string> FindRecoveryPasswords(string drive)
    {
        var ids = new List<string>();
        _tool.Run($"-protectors -get {drive} -type recoverypassword", line => ids.AddRange(Id().Matches(line).Select(m => m.Value)));
        return [.. ids.Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>A drive as manage-bde.exe wants it, <c>C:</c>.</summary>
    /// <exception cref="StepFailedException">It is none.</exception>
    public static string Drive(string text) => text.Trim().TrimEnd('\\') switch
    {
        [var letter] when char.IsAsciiLetter(letter) => char.ToUpperInvariant(letter) + ":",
        [var letter, ':'] when char.IsAsciiLetter(letter) => char.ToUpperInvariant(letter) + ":",
        _ => throw new StepFailedException(ErrorText.InvalidParameter, $"'{text}' is no drive letter; write it as C:."),
    };

    [GeneratedRegex("0x[0-9a-fA-F]{8}")]
    private static partial Regex ErrorCode();

    [GeneratedRegex(@"\{[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}")]
    private static partial Regex Id();
}
