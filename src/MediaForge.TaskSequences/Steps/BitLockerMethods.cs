namespace MediaForge.TaskSequences.Steps;

/// <summary>The encryption methods of BitLocker, numbered as <c>Win32_EncryptableVolume.GetEncryptionMethod</c> numbers them; 0 leaves the choice to the system.</summary>
public static class BitLockerMethods
{
    /// <summary>The numbers.</summary>
    internal static readonly string[] Numbers = ["0", "3", "4", "6", "7"];

    /// <summary>Their words in YAML.</summary>
    internal static readonly string[] Words = ["default", "AES-128", "AES-256", "XTS-AES-128", "XTS-AES-256"];

    /// <summary>The name that manage-bde.exe has for a method (<c>-encryptionmethod</c>), or null for the system's own choice or an unknown number.</summary>
    public static string? ToolName(int? method) => method switch
    {
        3 => "aes128",
        4 => "aes256",
        6 => "xts_aes128",
        7 => "xts_aes256",
        _ => null,
    };
}
