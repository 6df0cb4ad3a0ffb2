namespace MediaForge.Media.BootTest;

/// <summary>UEFI's firmware for QEMU.</summary>
/// <param name="Code">The code, which is only read.</param>
/// <param name="Variables">A store of variables as it leaves the factory, to be copied.</param>
internal sealed record OvmfFirmware(string Code, string Variables)
{
    /// <summary>Where distributions and QEMU itself put it.</summary>
    private static readonly OvmfFirmware[] Plain =
    [
        new("/usr/share/OVMF/OVMF_CODE_4M.fd", "/usr/share/OVMF/OVMF_VARS_4M.fd"),
        new("/usr/share/OVMF/OVMF_CODE.fd", "/usr/share/OVMF/OVMF_VARS.fd"),
        new("/usr/share/edk2/x64/OVMF_CODE.4m.fd", "/usr/share/edk2/x64/OVMF_VARS.4m.fd"),
        new("/usr/share/edk2/ovmf/OVMF_CODE.fd", "/usr/share/edk2/ovmf/OVMF_VARS.fd"),
        new(@"C:\Program Files\qemu\share\edk2-x86_64-code.fd", @"C:\Program Files\qemu\share\edk2-i386-vars.fd"),
    ];

    /// <summary>The same with Secure Boot and a store that has Microsoft's keys.</summary>
    private static readonly OvmfFirmware[] Secure =
    [
        new("/usr/share/OVMF/OVMF_CODE_4M.secboot.fd", "/usr/share/OVMF/OVMF_VARS_4M.ms.fd"),
        new("/usr/share/OVMF/OVMF_CODE.secboot.fd", "/usr/share/OVMF/OVMF_VARS.ms.fd"),
        new("/usr/share/edk2/ovmf/OVMF_CODE.secboot.fd", "/usr/share/edk2/ovmf/OVMF_VARS.secboot.fd"),
    ];

    /// <summary>The firmware that is installed here, or null.</summary>
    public static OvmfFirmware? Find(MachineFirmware firmware) =>
        (firmware == MachineFirmware.UefiSecureBoot ? Secure : Plain).FirstOrDefault(o => File.Exists(o.Code) && File.Exists(o.Variables));
}
