namespace MediaForge.TaskSequences.Steps;

/// <summary>An application of <see cref="InstallApplication"/>.</summary>
/// <param name="Id">Its id: ConfigMgr's scope id, or the id of the application on the media.</param>
/// <param name="DisplayName">The name that people see.</param>
/// <param name="Description">What it is, for people.</param>
public sealed record ApplicationToInstall(string Id, string DisplayName = "", string Description = "");
