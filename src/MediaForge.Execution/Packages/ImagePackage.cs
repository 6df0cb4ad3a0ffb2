using System.Globalization;
using MediaForge.Execution.Machines;

namespace MediaForge.Execution.Packages;

/// <summary>The image file of a package on the media, and the images in it.</summary>
/// <param name="Package">The package's id.</param>
/// <param name="Path">The WIM, ESD, or first part of a split WIM.</param>
/// <param name="Images">The images.</param>
internal sealed record ImagePackage(string Package, string Path, IReadOnlyList<ImageFacts> Images)
{
    /// <summary>Opens the package, which is checked against the manifest first.</summary>
    /// <exception cref="StepFailedException">It is not there, or holds no image file or several.</exception>
    public static ImagePackage Open(StepContext context, string package)
    {
        var path = FindFile(context.Machine, context.PackageFolder(package), package);
        try
        {
            return new ImagePackage(package, path, context.Machine.ReadImages(path));
        }
        catch (InvalidDataException e)
        {
            throw new StepFailedException(ErrorText.InvalidData, $"The image file {path} of the package {package} cannot be read: {e.Message} Make the media again from a good file.");
        }
    }

    /// <summary>The image with a number.</summary>
    /// <exception cref="StepFailedException">There is none; the message lists those that there are.</exception>
    public ImageFacts Find(int index) => Images.FirstOrDefault(i => i.Index == index)
        ?? throw new StepFailedException(ErrorText.InvalidParameter, $"{Path} has no image {index}. {Listing()}");

    /// <summary>The images in words, to be read as a sentence.</summary>
    public string Listing() => $"Its images are: {string.Join("; ", Images.Select(i => string.Create(CultureInfo.InvariantCulture, $"{i.Index} '{i.Name}'")))}.";

    /// <summary>
    /// The one image file at the top of the folder, else the <c>sources\install</c> file of a whole Windows setup. Of a split
    /// WIM that is the first part: the others have its name with a number.
    /// </summary>
    private static string FindFile(Machine machine, string folder, string package)
    {
        var files = FilesOf(machine, folder);
        if (files.Count == 0 && machine.FolderExists(folder + @"\sources"))
        {
            files = [.. FilesOf(machine, folder + @"\sources").Where(f => System.IO.Path.GetFileNameWithoutExtension(f[(f.LastIndexOf('\\') + 1)..]).StartsWith("install", StringComparison.OrdinalIgnoreCase))];
        }
        var first = files.Where(f => !files.Any(other => IsLaterPart(f, other))).ToList();
        return first.Count switch
        {
            1 => first[0],
            0 => throw new StepFailedException(ErrorText.FileNotFound, $"The package {package} has no image: neither a .wim, .esd or .swm file in {folder} nor sources\\install.wim, .esd or .swm."),
            _ => throw new StepFailedException(ErrorText.InvalidParameter, $"The package {package} has several image files, and which is meant is not clear: {string.Join("; ", first)}. Give each a package of its own."),
        };
    }

    private static List<string> FilesOf(Machine machine, string folder) =>
        [.. machine.ListFolder(folder).Where(e => !e.IsFolder && System.IO.Path.GetExtension(e.Name).ToUpperInvariant() is ".WIM" or ".ESD" or ".SWM").Select(e => $@"{folder}\{e.Name}").Order(StringComparer.OrdinalIgnoreCase)];

    // install2.swm belongs to install.swm.
    private static bool IsLaterPart(string file, string first)
    {
        if (!file.EndsWith(".swm", StringComparison.OrdinalIgnoreCase) || !first.EndsWith(".swm", StringComparison.OrdinalIgnoreCase)) return false;
        var (name, start) = (file[..^4], first[..^4]);
        return name.Length > start.Length && name.StartsWith(start, StringComparison.OrdinalIgnoreCase) && name[start.Length..].All(char.IsAsciiDigit);
    }
}
