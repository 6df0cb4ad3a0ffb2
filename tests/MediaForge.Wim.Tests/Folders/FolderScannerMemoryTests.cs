using MediaForge.Wim.Folders;

namespace MediaForge.Wim.Tests.Folders;

/// <summary>Alone, as it weighs the memory of the whole process.</summary>
[Collection("Alone")]
public class FolderScannerMemoryTests
{
    [Fact]
    public void Contents_of_many_files_take_little_memory()
    {
        using var temp = new TempFolder();
        const int Files = 1500;
        for (var i = 0; i < Files; i++) temp.Write($"folder/some file name {i}.txt", "x");
        using var scanner = FolderScanner.Open(temp.Path);
        _ = scanner.Scan().Count(); // what is made once
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var kept = scanner.Scan().SelectMany(f => f.Streams).Select(s => s.Content).ToArray();
        var each = (GC.GetTotalMemory(forceFullCollection: true) - before) / Files;
        kept.Length.ShouldBe(Files);
        each.ShouldBeLessThan(300); // 200,000 files: 60 MB
    }
}

/// <summary>Tests that run when no others do.</summary>
[CollectionDefinition("Alone", DisableParallelization = true)]
public class TestsThatRunAlone;
