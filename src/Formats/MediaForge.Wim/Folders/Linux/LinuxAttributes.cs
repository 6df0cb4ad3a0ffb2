using System.Globalization;

namespace MediaForge.Wim.Folders.Linux;

/// <summary>
/// Extended attributes of a file in an open folder, of a link itself too. The calls for them know paths only; that of
/// the open folder is in <c>/proc</c>.
/// </summary>
internal static unsafe class LinuxAttributes
{
    private const int MaxPathSize = 32 + LinuxName.MaxSize;
    private const int FirstSize = 1024;
    private const int MaxSize = 65536; // XATTR_SIZE_MAX

    /// <summary>The value; null when there is none (<paramref name="error"/> 0), or it cannot be read.</summary>
    public static byte[]? Get(nint folder, string file, string name, out int error)
    {
        Span<byte> path = stackalloc byte[MaxPathSize];
        MakePath(folder, file, path);
        var attribute = LinuxName.Encode(name);
        Span<byte> first = stackalloc byte[FirstSize];
        fixed (byte* p = path, a = attribute, f = first)
        {
            var size = Libc.GetAttribute(p, a, f, FirstSize);
            error = size < 0 ? Libc.Error : 0;
            if (error == 0) return first[..(int)size].ToArray();
            if (error == Libc.OutOfRange)
            {
                var large = new byte[MaxSize];
                fixed (byte* l = large) size = Libc.GetAttribute(p, a, l, MaxSize);
                error = size < 0 ? Libc.Error : 0;
                if (error == 0) return large[..(int)size];
            }
            if (error == Libc.NoData) error = 0;
            return null;
        }
    }

    /// <summary>The size of a value in bytes.</summary>
    public static int Size(nint folder, string file, string name, out int error)
    {
        Span<byte> path = stackalloc byte[MaxPathSize];
        MakePath(folder, file, path);
        fixed (byte* p = path, a = LinuxName.Encode(name))
        {
            var size = Libc.GetAttribute(p, a, null, 0);
            error = size < 0 ? Libc.Error : 0;
            return (int)size;
        }
    }

    /// <summary>Sets a value; returns the error, 0 when it is done.</summary>
    public static int Set(nint folder, string file, string name, ReadOnlySpan<byte> value)
    {
        Span<byte> path = stackalloc byte[MaxPathSize];
        MakePath(folder, file, path);
        fixed (byte* p = path, a = LinuxName.Encode(name), v = value)
        {
            byte nothing = 0;
            return Libc.SetAttribute(p, a, v is null ? &nothing : v, (nuint)value.Length, 0) < 0 ? Libc.Error : 0;
        }
    }

    /// <summary>The names; none where the file system has none.</summary>
    public static IReadOnlyList<string> List(nint folder, string file, out int error)
    {
        Span<byte> path = stackalloc byte[MaxPathSize];
        MakePath(folder, file, path);
        Span<byte> first = stackalloc byte[FirstSize];
        fixed (byte* p = path, f = first)
        {
            var size = Libc.ListAttributes(p, f, FirstSize);
            error = size < 0 ? Libc.Error : 0;
            if (error == 0) return size == 0 ? [] : Split(first[..(int)size]);
            if (error != Libc.OutOfRange) return [];
            var large = new byte[MaxSize];
            fixed (byte* l = large) size = Libc.ListAttributes(p, l, MaxSize);
            error = size < 0 ? Libc.Error : 0;
            return error == 0 ? Split(large.AsSpan(0, (int)size)) : [];
        }
    }

    /// <summary>The names of a list in which zeros are between them.</summary>
    public static List<string> Split(ReadOnlySpan<byte> list)
    {
        var names = new List<string>();
        foreach (var range in list.Split((byte)0))
            if (list[range] is { IsEmpty: false } name) names.Add(LinuxName.Decode(name) ?? LinuxName.Show(name));
        return names;
    }

    private static void MakePath(nint folder, string file, Span<byte> path)
    {
        "/proc/self/fd/"u8.CopyTo(path);
        var at = "/proc/self/fd/"u8.Length;
        ((int)folder).TryFormat(path[at..], out var digits, default, CultureInfo.InvariantCulture);
        at += digits;
        path[at++] = (byte)'/';
        LinuxName.Encode(file.Length == 0 ? "." : file, path[at..]);
    }
}
