using MediaForge.Bytes;

namespace MediaForge.Bytes.Tests;

public class MediaTreeTests
{
    [Fact]
    public void AddFile_makes_the_folders_and_keeps_their_case_and_order()
    {
        var tree = new MediaTree();
        tree.AddFile("sources/boot.wim", ByteSource.Empty);
        tree.AddFile(@"EFI\Boot\bootx64.efi", ByteSource.Empty);
        tree.AddFile("efi/microsoft/boot/bcd", ByteSource.Empty);
        tree.Root.Descendants().Select(n => n.Path).ShouldBe(["sources", "sources/boot.wim", "EFI", "EFI/Boot", "EFI/Boot/bootx64.efi", "EFI/microsoft", "EFI/microsoft/boot", "EFI/microsoft/boot/bcd"]);
        tree.FindFile("SOURCES/BOOT.WIM").ShouldNotBeNull();
        tree.Find("efi").ShouldBeOfType<MediaFolder>();
        tree.Find("nothing/here").ShouldBeNull();
        tree.Find("").ShouldBe(tree.Root);
    }

    [Fact]
    public void AddFile_of_a_name_that_differs_only_in_case_is_refused()
    {
        var tree = new MediaTree();
        tree.AddFile("a/B.txt", ByteSource.Empty);
        Should.Throw<ArgumentException>(() => tree.AddFile("A/b.TXT", ByteSource.Empty)).Message.ShouldContain("a/B.txt");
        Should.Throw<ArgumentException>(() => tree.AddFile("a/b.txt/c", ByteSource.Empty));
        Should.Throw<ArgumentException>(() => tree.AddFile("/", ByteSource.Empty));
    }

    [Fact]
    public void Remove_takes_a_file_out()
    {
        var tree = new MediaTree();
        tree.AddFile("a/b", ByteSource.Empty);
        tree.AddFolder("a").Remove("B").ShouldBeTrue();
        tree.Find("a/b").ShouldBeNull();
        tree.AddFolder("a").Remove("B").ShouldBeFalse();
        tree.AddFile("a/b", ByteSource.Empty);
    }
}
