using System.Runtime.InteropServices;

namespace MediaForge.Executor.WineProbe;

/// <summary>Asks Microsoft.SMS.TSEnvironment for its type information, as PowerShell does before it calls a member.</summary>
internal static unsafe partial class TypeInfoProbe
{
    private const uint LocalServer = 4;

    public static void List()
    {
        _ = CoInitializeEx(null, 0);
        Guid id;
        Guid dispatch = new("00020400-0000-0000-c000-000000000046");
        void* instance;
        void* info;
        Check(CLSIDFromProgID("Microsoft.SMS.TSEnvironment", &id));
        Check(CoCreateInstance(&id, null, LocalServer, &dispatch, &instance));
        uint count;
        // IDispatch: 3 GetTypeInfoCount, 4 GetTypeInfo; ITypeInfo: 3 GetTypeAttr, 7 GetNames.
        Check(((delegate* unmanaged[Stdcall]<void*, uint*, int>)(*(void***)instance)[3])(instance, &count));
        Console.WriteLine($"type infos: {count}");
        Check(((delegate* unmanaged[Stdcall]<void*, uint, uint, void**, int>)(*(void***)instance)[4])(instance, 0, 0, &info));
        byte* attributes;
        Check(((delegate* unmanaged[Stdcall]<void*, byte**, int>)(*(void***)info)[3])(info, &attributes));
        // TYPEATTR: GUID, lcid, reserved, two member ids, a pointer, size, then TYPEKIND and the number of functions.
        Console.WriteLine($"kind: {*(int*)(attributes + 44)} functions: {*(ushort*)(attributes + 48)}");
        foreach (var member in (int[])[0, 1])
        {
            nint name;
            uint names;
            Check(((delegate* unmanaged[Stdcall]<void*, int, nint*, uint, uint*, int>)(*(void***)info)[7])(info, member, &name, 1, &names));
            Console.WriteLine($"member {member}: {Marshal.PtrToStringBSTR(name)}");
        }
    }

    private static void Check(int code)
    {
        if (code < 0) throw new InvalidOperationException($"{code:x8}");
    }

    [LibraryImport("ole32.dll")]
    private static partial int CoInitializeEx(void* reserved, uint apartment);

    [LibraryImport("ole32.dll", StringMarshalling = StringMarshalling.Utf16)]
    private static partial int CLSIDFromProgID(string name, Guid* id);

    [LibraryImport("ole32.dll")]
    private static partial int CoCreateInstance(Guid* id, void* outer, uint context, Guid* interfaceId, void** instance);
}
