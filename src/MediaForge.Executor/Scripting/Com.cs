using System.Runtime.InteropServices;

namespace MediaForge.Executor.Scripting;

/// <summary>
/// What a server of COM needs (combaseapi.h, oaidl.h, oleauto.h): calls, structures and codes. The runtime's own COM support
/// works by reflection, which a trimmed program does not have.
/// </summary>
internal static unsafe partial class Com
{
    public const int Ok = 0;
    public const int NoInterface = unchecked((int)0x80004002);
    public const int InvalidPointer = unchecked((int)0x80004003);
    public const int Failed = unchecked((int)0x80004005);
    public const int AccessDenied = unchecked((int)0x80070005);
    public const int InvalidArgument = unchecked((int)0x80070057);
    public const int NoAggregation = unchecked((int)0x80040110);
    public const int MemberNotFound = unchecked((int)0x80020003);
    public const int TypeMismatch = unchecked((int)0x80020005);
    public const int UnknownName = unchecked((int)0x80020006);
    public const int ExceptionOccurred = unchecked((int)0x80020009);
    public const int BadIndex = unchecked((int)0x8002000B);
    public const int BadParameterCount = unchecked((int)0x8002000E);

    public const ushort Method = 1;
    public const ushort PropertyGet = 2;
    public const ushort PropertyPut = 4;
    public const ushort PropertyPutReference = 8;

    public const ushort Empty = 0;
    public const ushort Text = 8; // VT_BSTR
    public const ushort VariantType = 12;
    public const ushort ArrayFlag = 0x2000;

    public const uint LocalServer = 4; // CLSCTX_LOCAL_SERVER
    public const uint MultipleUse = 1; // REGCLS_MULTIPLEUSE
    public const int NoRegistration = 2; // REGKIND_NONE

    public static readonly Guid Unknown = new("00000000-0000-0000-c000-000000000046");
    public static readonly Guid ClassFactory = new("00000001-0000-0000-c000-000000000046");
    public static readonly Guid Dispatch = new("00020400-0000-0000-c000-000000000046");

    [LibraryImport("ole32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    public static partial int CoInitializeEx(void* reserved, uint apartment);

    [LibraryImport("ole32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    public static partial int CoRegisterClassObject(Guid* id, void* factory, uint context, uint flags, uint* cookie);

    [LibraryImport("ole32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    public static partial int CoRevokeClassObject(uint cookie);

    [LibraryImport("oleaut32.dll", StringMarshalling = StringMarshalling.Utf16)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    public static partial int LoadTypeLibEx(string path, int registration, void** library);

    [LibraryImport("oleaut32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    public static partial int VariantChangeTypeEx(Variant* to, Variant* from, uint language, ushort flags, ushort type);

    [LibraryImport("oleaut32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    public static partial int VariantClear(Variant* variant);

    [LibraryImport("oleaut32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    public static partial void* SafeArrayCreateVector(ushort type, int first, uint count);

    [LibraryImport("oleaut32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    public static partial int SafeArrayAccessData(void* array, void** data);

    [LibraryImport("oleaut32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    public static partial int SafeArrayUnaccessData(void* array);

    /// <summary>VARIANT.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Variant
    {
        public ushort Type;
        public ushort Reserved1;
        public ushort Reserved2;
        public ushort Reserved3;
        public nint Value;
        public nint Value2;
    }

    /// <summary>DISPPARAMS: the arguments, the last one first.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Parameters
    {
        public Variant* Arguments;
        public int* Names;
        public uint Count;
        public uint NamedCount;
    }

    /// <summary>EXCEPINFO.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct ExceptionInfo
    {
        public ushort Code;
        public ushort Reserved;
        public nint Source;
        public nint Description;
        public nint HelpFile;
        public uint HelpContext;
        public void* Reserved2;
        public void* Fill;
        public int Result;
    }
}
