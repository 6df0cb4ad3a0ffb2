using System.Text;

namespace MediaForge.Execution.Steps;

/// <summary>A PowerShell script that is written to the machine to be run, and deleted afterwards, since it may hold secrets.</summary>
internal sealed class ScriptFile(StepContext context, string component)
{
    private const string Resources = "scripts/";

    /// <summary>A script that belongs to MediaForge.</summary>
    public static string ReadResource(string name)
    {
        using var stream = typeof(ScriptFile).Assembly.GetManifestResourceStream(Resources + name) ?? throw new InvalidOperationException($"The script {name} is not in the program.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    /// <summary>Writes a script and gives its path.</summary>
    /// <param name="name">The name of the file.</param>
    /// <param name="text">The script.</param>
    /// <param name="forOthers">Another account runs it: an ordinary user cannot read what the system writes to the Windows folder's Temp.</param>
    public string Write(string name, string text, bool forOthers)
    {
        // ConfigMgr's own folder, for which people make exceptions in virus scanners.
        var folder = forOthers && context.Machine.EnvironmentVariable("ProgramData") is { Length: > 0 } data
            ? data + @"\MediaForge\Scripts"
            : context.Machine.EnvironmentVariable("SystemRoot") + @"\Temp\smstspowershellscripts";
        var path = folder + "\\" + name;
        // With its byte order mark: without one, Windows PowerShell takes a file for the system's code page.
        context.Machine.WriteFile(path, [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text)]);
        return path;
    }

    /// <summary>Deletes it; a failure of that is logged and nothing more.</summary>
    public void Delete(string path)
    {
        try
        {
            context.Machine.DeleteFile(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            context.Log.Warning(component, $"{path} cannot be deleted: {e.Message}");
        }
    }
}
