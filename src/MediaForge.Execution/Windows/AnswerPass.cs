namespace MediaForge.Execution.Windows;

/// <summary>The configuration passes of Windows Setup that an applied image goes through, under their names in an answer file.</summary>
internal static class AnswerPass
{
    /// <summary>Sysprep takes out what belongs to one machine.</summary>
    public const string Generalize = "generalize";

    /// <summary>The first start of an applied image.</summary>
    public const string Specialize = "specialize";

    /// <summary>Before the first logon.</summary>
    public const string OobeSystem = "oobeSystem";

    /// <summary>All that Windows knows; another one makes it refuse the file.</summary>
    public static IReadOnlyList<string> All { get; } = ["windowsPE", "offlineServicing", Generalize, Specialize, "auditSystem", "auditUser", OobeSystem];
}
