using MediaForge.TaskSequences.Wizard;

namespace MediaForge.Cli.Wizard;

/// <summary>Writes what a wizard makes, each file whole or not at all.</summary>
internal static class WizardFiles
{
    /// <summary>Writes the files, after a question for each that is there already. What went wrong, or null.</summary>
    /// <param name="wizard">Asks.</param>
    /// <param name="model">The wizard.</param>
    /// <param name="answers">Its answers.</param>
    /// <param name="opened">The file that the wizard was opened on, which is meant to be replaced; null for none.</param>
    public static async Task<string?> WriteAsync(TerminalWizard wizard, WizardModel model, WizardAnswers answers, string? opened)
    {
        foreach (var file in model.CreateFiles(answers))
        {
            var isOpened = file.Path == opened;
            if (File.Exists(file.Path) && !await wizard.ConfirmAsync(
                $"{file.Path} is there already.",
                isOpened ? "It is written anew from what the pages say: settings that no page asks for are kept, comments of your own are not." : "It is replaced.",
                "Replace it",
                "Choose another name")) return "Nothing was written. Name another file.";
            var temporary = file.Path + ".new";
            try
            {
                await File.WriteAllTextAsync(temporary, file.Text);
                File.Move(temporary, file.Path, overwrite: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                File.Delete(temporary);
                return $"It could not be written: {e.Message}";
            }
        }
        return null;
    }
}
