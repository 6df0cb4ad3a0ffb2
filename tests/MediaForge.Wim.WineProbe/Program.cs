using System.Text;
using MediaForge.Wim.Folders;
using MediaForge.Wim.Tests.Folders;

// scan FOLDER: what is found there; apply WIM FOLDER: what could not be kept. One line each.
Console.OutputEncoding = new UTF8Encoding(false);
switch (args)
{
    case ["scan", var folder]:
        using (var scanner = FolderScanner.Open(folder))
        {
            foreach (var (path, facts) in FileFacts.Of(scanner.Scan())) Console.WriteLine($"{path}: {facts}");
            foreach (var (kind, count, example) in scanner.Losses.All) Console.WriteLine($"lost {count} {kind}: {example}");
        }
        return 0;
    case ["apply", var wim, var folder]:
        foreach (var (kind, count, example) in FolderApply.Apply(wim, folder)) Console.WriteLine($"lost {count} {kind}: {example}");
        return 0;
    default:
        Console.Error.WriteLine("scan FOLDER | apply WIM FOLDER");
        return 2;
}
