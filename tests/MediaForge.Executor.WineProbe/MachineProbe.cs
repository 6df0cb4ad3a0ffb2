using System.ComponentModel;
using System.Text;
using MediaForge.Execution.Machines;

namespace MediaForge.Executor.WineProbe;

internal static class MachineProbe
{
    public static void Files(Machine machine, string top)
    {
        var deep = top;
        for (var i = 0; i < 12; i++) deep += @"\a folder with a rather long name";
        machine.CreateFolder(top);
        machine.CreateFolder(deep);
        using (var file = machine.OpenWrite(deep + @"\new\file.bin"))
        {
            file.Write("0123456789"u8);
            file.Flush();
        }
        using (var file = machine.OpenWrite(deep + @"\new\file.bin"))
        {
            file.Position = 5;
            file.Write("x"u8);
            file.Flush();
        }
        Say("content", Encoding.ASCII.GetString(machine.ReadFile(deep + @"\new\file.bin", 100)));
        // As the facts of a captured Windows are read from its hives, which are written afterwards.
        var read = new byte[1];
        Bytes.ByteSource.FromFile(deep + @"\new\file.bin").Read(0, read);
        machine.WriteFile(deep + @"\new\file.bin", "01234x6789"u8);
        File.SetAttributes(deep + @"\new\file.bin", FileAttributes.ReadOnly);
        machine.WriteFile(top + @"\other.txt", "other"u8);
        machine.MoveFile(deep + @"\new\file.bin", top + @"\other.txt");
        Say("moved", $"{machine.FileLength(top + @"\other.txt")} {machine.FileExists(deep + @"\new\file.bin")}");
        File.WriteAllText(@"\\?\" + deep + @"\ends in a dot.", "x");
        Say("entries", string.Join(", ", machine.ListFolder(deep).OrderBy(e => e.Name, StringComparer.Ordinal).Select(e => $"{e.Name} {e.IsFolder} {e.Length}")));
        machine.DeleteFile(top + @"\other.txt");
        machine.DeleteFile(top + @"\other.txt");
        Say("deleted", machine.FileExists(top + @"\other.txt"));
        File.WriteAllText(deep + @"\read-only", "x");
        File.SetAttributes(deep + @"\read-only", FileAttributes.ReadOnly);
        machine.DeleteFolder(top);
        machine.DeleteFolder(top);
        Say("deleted folder", machine.FolderExists(top));
        Try("missing folder", () => machine.ListFolder(top));
        var (free, total) = machine.ReadSpace(@"E:\");
        Say("space", free > 0 && total >= free);
        Try("no space", () => machine.ReadSpace(@"Q:\nothing"));
        var random = new byte[64];
        machine.FillRandom(random);
        Say("random", random.Distinct().Count() > 20);
    }

    public static void Images(Machine machine, string top)
    {
        var wim = top + @"\image.wim";
        var (first, second) = (new ImageToCapture(top + @"\source", wim, "One") { Description = "D", Exclusions = [@"\_SMSTaskSequence"] }, new ImageToCapture(top + @"\source", wim, "Two") { Append = true });
        Say("captured", machine.CaptureImage(first, _ => { }) with { Losses = string.Empty });
        Say("appended", machine.CaptureImage(second, _ => { }).Index);
        Say("images", string.Join(", ", machine.ReadImages(wim).Select(i => $"{i.Index} {i.Name} {i.TotalBytes} {i.IsWindows}")));
        long done = 0;
        machine.ApplyImage(new ImageToApply(wim, 1, top + @"\target"), p => done = Math.Max(done, p.Done));
        Say("applied", $"{string.Join(", ", machine.ListFolder(top + @"\target").Select(e => e.Name).Order(StringComparer.Ordinal))} {done}");
        Say("sound", machine.VerifyImages(wim, _ => { }));
        using (var file = machine.OpenWrite(wim))
        {
            file.Position = 300;
            file.Write(new byte[64]);
        }
        Say("damaged", machine.VerifyImages(wim, _ => { }));
        Try("no image", () => machine.ReadImages(top + @"\source\a.txt"));
    }

    public static void Registry(Machine machine)
    {
        const string Key = @"HKEY_LOCAL_MACHINE\SOFTWARE\MediaForgeProbe\Sub";
        foreach (var data in new RegistryData[] { new("REG_SZ", "text"), new("REG_EXPAND_SZ", "%TEMP%"), new("REG_MULTI_SZ", "a\nb"), new("REG_DWORD", "4294967295"), new("REG_QWORD", "18446744073709551615"), new("REG_BINARY", "00FF") })
        {
            machine.WriteRegistry(Key, data.Type, data);
            Say("kept", machine.ReadRegistry(Key, data.Type) == data);
        }
        Say("keys", string.Join(",", machine.ListRegistryKeys(@"HKEY_LOCAL_MACHINE\SOFTWARE\MediaForgeProbe")));
        machine.DeleteRegistryValue(Key, "REG_SZ");
        machine.DeleteRegistryValue(Key, "REG_SZ");
        Say("value", machine.ReadRegistry(Key, "REG_SZ"));
        machine.DeleteRegistryKey(@"HKEY_LOCAL_MACHINE\SOFTWARE\MediaForgeProbe");
        machine.DeleteRegistryKey(@"HKEY_LOCAL_MACHINE\SOFTWARE\MediaForgeProbe");
        Say("key", machine.RegistryKeyExists(Key));
        Try("no number", () => machine.WriteRegistry(Key, "x", new RegistryData("REG_DWORD", "x")));
        Try("no root", () => machine.WriteRegistry(@"SOFTWARE\x", "x", new RegistryData("REG_SZ", "x")));
    }

    public static void Network(Machine machine, int open, int closed)
    {
        Say("localhost", string.Join(",", machine.ResolveHost("localhost")));
        Say("nobody", machine.ResolveHost("nobody.invalid").Count);
        using (var stream = machine.ConnectTcp("127.0.0.1", open, TimeSpan.FromSeconds(5)))
        {
            stream.Write("ping"u8);
            var answer = new byte[4];
            stream.ReadExactly(answer);
            Say("answer", Encoding.ASCII.GetString(answer));
            Try("silence", () => stream.ReadByte());
        }
        Try("closed", () => machine.ConnectTcp("127.0.0.1", closed, TimeSpan.FromSeconds(5)).Dispose());
        machine.DisconnectShare("Q:");
        machine.DisconnectShare(@"\\nobody\share");
        Say("disconnected", true);
        Try("membership", () => Say("in", machine.ReadMembership().IsDomain));
        Say("workgroup", machine.JoinWorkgroup("GROUP"));
        Say("administrator", machine.SetAdministrator(enabled: true, password: null) is 0 or 1332);
    }

    public static void Programs(WindowsMachine machine)
    {
        var cmd = Path.Combine(Environment.SystemDirectory, "cmd.exe");
        var request = new ProcessRequest { Program = cmd, Arguments = "/c echo [%PROBE%]& exit 7", Environment = [new("PROBE", "value")] };
        Say("exit", machine.Run(request, line => Say("line", line)).ExitCode);
        Try("account", () => machine.Run(request with { Account = @".\nobody", Password = "wrong" }, _ => { }));
    }

    public static void Disks(Machine machine)
    {
        foreach (var disk in machine.ListDisks()) Say("disk", disk with { Partitions = [] });
        foreach (var disk in machine.ListDisks()) foreach (var partition in disk.Partitions) Say($"partition of {disk.Number}", partition);
        foreach (var volume in machine.ListVolumes()) Say("volume", $"{volume.Root} {volume.Kind} disk={volume.Disk} partition={volume.Partition}");
    }

    private static void Say(string what, object? value) => Console.WriteLine($"{what}: {value ?? "null"}");

    private static void Try(string what, Action action)
    {
        try
        {
            action();
            Say(what, "done");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or InvalidDataException or Win32Exception)
        {
            Say(what, $"{e.GetType().Name} {e.HResult:x8} {e.Message}");
        }
    }
}
