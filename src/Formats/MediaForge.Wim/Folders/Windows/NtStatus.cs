namespace MediaForge.Wim.Folders.Windows;

/// <summary>The results of calls of the kernel that are told apart ([MS-ERREF] 2.3 "NTSTATUS").</summary>
internal static class NtStatus
{
    public const uint Success = 0;
    public const uint BufferOverflow = 0x80000005;
    public const uint NoMoreFiles = 0x80000006;
    public const uint NotImplemented = 0xC0000002;
    public const uint InvalidInfoClass = 0xC0000003;
    public const uint InvalidParameter = 0xC000000D;
    public const uint NoSuchFile = 0xC000000F;
    public const uint InvalidDeviceRequest = 0xC0000010;
    public const uint EndOfFile = 0xC0000011;
    public const uint AccessDenied = 0xC0000022;
    public const uint BufferTooSmall = 0xC0000023;
    public const uint NameInvalid = 0xC0000033;
    public const uint NameNotFound = 0xC0000034;
    public const uint NameCollision = 0xC0000035;
    public const uint SharingViolation = 0xC0000043;
    public const uint EasNotSupported = 0xC000004F;
    public const uint NoEasOnFile = 0xC0000052;
    public const uint InvalidOwner = 0xC000005A;
    public const uint PrivilegeNotHeld = 0xC0000061;
    public const uint InvalidSecurityDescriptor = 0xC0000079;
    public const uint DiskFull = 0xC000007F;
    public const uint MediaWriteProtected = 0xC00000A2;
    public const uint FileIsADirectory = 0xC00000BA;
    public const uint NotSupported = 0xC00000BB;
    public const uint NotSameDevice = 0xC00000D4;
    public const uint DirectoryNotEmpty = 0xC0000101;
    public const uint NotADirectory = 0xC0000103;
    public const uint CannotDelete = 0xC0000121;
    public const uint ShortNamesNotEnabled = 0xC000019F;
    public const uint TooManyLinks = 0xC0000265;
    public const uint NotAReparsePoint = 0xC0000275;
    public const uint ObjectIdNotFound = 0xC00002F0;

    /// <summary>Whether a call did what it was to do; what it warns of is none of that.</summary>
    public static bool IsSuccess(uint status) => status < 0x80000000;

    /// <summary>Whether the file system does not have what was asked for.</summary>
    public static bool IsUnsupported(uint status) =>
        status is NotImplemented or InvalidInfoClass or InvalidParameter or InvalidDeviceRequest or EasNotSupported or NotSupported;
}
