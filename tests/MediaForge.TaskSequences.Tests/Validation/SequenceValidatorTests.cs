using MediaForge.TaskSequences.Tests.Xml;
using MediaForge.TaskSequences.Validation;
using MediaForge.TaskSequences.Yaml;

namespace MediaForge.TaskSequences.Tests.Validation;

public sealed class SequenceValidatorTests
{
    [Theory]
    [InlineData(SampleFiles.InstallSoftware)]
    [InlineData(SampleFiles.PowerShell)]
    public void Validate_a_file_of_ConfigMgr_finds_nothing(string name) =>
        SequenceValidator.Validate(SequenceXmlTests.Load(name, out _)).ShouldBeEmpty();

    [Fact]
    public void Validate_the_build_and_capture_sequence_finds_the_blanked_passwords() =>
        SequenceValidator.Validate(SequenceXmlTests.Load(SampleFiles.BuildAndCapture, out _)).Select(p => (p.Code, p.Severity)).ShouldBe(
        [
            (ProblemCodes.IncompleteAccount, ProblemSeverity.Warning),
            (ProblemCodes.IncompleteAccount, ProblemSeverity.Warning),
        ]);

    [Fact]
    public void Validate_counts_what_the_media_gives()
    {
        var sequence = SequenceYaml.Read("steps:\n  - prepareOperatingSystem: P\n  - captureImage: C\n", "f.yaml", _ => null).Sequence!;
        SequenceValidator.Validate(sequence).Select(p => p.Code).ShouldBe([ProblemCodes.MissingSetting, ProblemCodes.IncompleteAccount]);
        SequenceValidator.Validate(sequence, ["osdcapturedestination", "OSDCaptureAccount", "OSDCaptureAccountPassword"]).ShouldBeEmpty();
    }

    [Fact]
    public void Validate_names_the_place()
    {
        var problem = Validate("steps:\n  - group: A\n    steps:\n      - runCommandLine: B\n").Single(p => p.Severity == ProblemSeverity.Error);
        problem.Where.ShouldBe("f.yaml:4: A / B");
        problem.Code.ShouldBe(ProblemCodes.MissingSetting);
    }

    [Theory]
    [InlineData("restart: ''", ProblemCodes.BadName)]
    [InlineData("restart: A\n    target: Moon", ProblemCodes.BadChoice)]
    [InlineData("restart: A\n    timeout: 99999", ProblemCodes.BadNumber)]
    [InlineData("restart: A\n    timeout: soon", ProblemCodes.BadNumber)]
    [InlineData("runCommandLine: A\n    commandLine: x\n    disableWow64Redirection: perhaps", ProblemCodes.BadFlag)]
    [InlineData("runCommandLine: A\n    commandLine: x\n    runAsUser: true\n    runIn: WinPE\n    userName: u", ProblemCodes.WrongEnvironment)]
    [InlineData("runCommandLine: A\n    commandLine: x\n    timeLimit: 0", ProblemCodes.BadNumber)]
    [InlineData("runCommandLine: A\n    commandLine: x\n    outputVariable: _Mine", ProblemCodes.ReadOnlyVariable)]
    [InlineData("setVariable: A\n    variable: 1a", ProblemCodes.BadVariableName)]
    [InlineData("setVariable: A\n    variable: _SMSTSInWinPE", ProblemCodes.ReadOnlyVariable)]
    [InlineData("partitionDisk: A\n    runIn: FullOS\n    partitions: [ { type: Primary, fileSystem: NTFS } ]", ProblemCodes.WrongEnvironment)]
    [InlineData("partitionDisk: A", ProblemCodes.BadPartitions)]
    [InlineData("partitionDisk: A\n    partitions: [ { type: EFI, fileSystem: FAT32 } ]", ProblemCodes.BadPartitions)]
    [InlineData("partitionDisk: A\n    style: GPT\n    partitions: [ { type: EFI, fileSystem: NTFS } ]", ProblemCodes.BadPartitions)]
    [InlineData("partitionDisk: A\n    partitions: [ { fileSystem: NTFS }, { fileSystem: NTFS } ]", ProblemCodes.BadPartitions)]
    [InlineData("partitionDisk: A\n    partitions: [ { fileSystem: NTFS, size: 101 } ]", ProblemCodes.BadPartitions)]
    [InlineData("partitionDisk: A\n    partitions: [ { fileSystem: ext4 } ]", ProblemCodes.BadChoice)]
    [InlineData("partitionDisk: A\n    variables: { OSDPartitions: '3' }", ProblemCodes.BadRows)]
    [InlineData("applyOperatingSystem: A", ProblemCodes.MissingSetting)]
    [InlineData("applyOperatingSystem: A\n    image: X\n    upgradePackage: Y\n    editionIndex: 1", ProblemCodes.Contradiction)]
    [InlineData("applyOperatingSystem: A\n    image: X\n    destinationDisk: 0", ProblemCodes.Contradiction)]
    [InlineData("applyOperatingSystem: A\n    image: X\n    imageIndex: 0", ProblemCodes.BadNumber)]
    [InlineData("applyWindowsSettings: A\n    productKey: NOTAKEY", ProblemCodes.BadProductKey)]
    [InlineData("applyNetworkSettings: A\n    join: domain\n    domain: d", ProblemCodes.IncompleteAccount)]
    [InlineData("applyNetworkSettings: A\n    join: workgroup", ProblemCodes.MissingSetting)]
    [InlineData("applyNetworkSettings: A\n    workgroup: abcdefghijklmnopqrstuvwxyz1234567", ProblemCodes.TooLong)]
    [InlineData("joinDomainOrWorkgroup: A\n    join: neither", ProblemCodes.BadChoice)]
    [InlineData("connectNetworkFolder: A\n    path: C:\\x", ProblemCodes.BadPath)]
    [InlineData("connectNetworkFolder: A\n    path: \\\\s\\s\n    driveLetter: 'X:'", ProblemCodes.BadPath)]
    [InlineData("captureImage: A\n    destination: C:\\x.wim", ProblemCodes.BadCaptureDestination)]
    [InlineData("captureImage: A", ProblemCodes.MissingSetting)]
    [InlineData("runPowerShell: A", ProblemCodes.MissingSetting)]
    [InlineData("runPowerShell: A\n    variables: { OSDRunPowerShellScriptSourceScript: '!' }", ProblemCodes.BadValue)]
    [InlineData("setDynamicVariables: A\n    rulesXml: '<Rules'", ProblemCodes.BadValue)]
    [InlineData("setDynamicVariables: A\n    rules: [ { set: { _X: y } } ]", ProblemCodes.ReadOnlyVariable)]
    [InlineData("checkReadiness: A\n    checkMinOsVersion: true", ProblemCodes.MissingSetting)]
    [InlineData("installApplication: A", ProblemCodes.MissingSetting)]
    [InlineData("installPackage: A\n    package: P", ProblemCodes.MissingSetting)]
    [InlineData("downloadPackageContent: A\n    location: Custom\n    packages: [ { id: P } ]", ProblemCodes.MissingSetting)]
    [InlineData("xml: <step type='X' name='n'/>", ProblemCodes.UnknownStep)]
    [InlineData("xml: <step type='SMS_TaskSequence_RequestStateStoreAction' name='n'/>", ProblemCodes.NotOnMedia)]
    [InlineData("xml: <step type='BDD_InjectDrivers' name='n'/>", ProblemCodes.NotOnMedia)]
    [InlineData("enableBitLocker: A", ProblemCodes.MissingSetting)]
    [InlineData("enableBitLocker: A\n    mode: TPMAndPIN", ProblemCodes.NotOnMedia)]
    [InlineData("enableBitLocker: A\n    drive: data", ProblemCodes.BadPath)]
    [InlineData("enableBitLocker: A\n    mode: TPM\n    runIn: WinPE", ProblemCodes.WrongEnvironment)]
    [InlineData("disableBitLocker: A\n    rebootCount: 16", ProblemCodes.BadNumber)]
    [InlineData("preProvisionBitLocker: A", ProblemCodes.MissingSetting)]
    [InlineData("preProvisionBitLocker: A\n    destinationDisk: 0", ProblemCodes.Contradiction)]
    [InlineData("restart: A\n    if: { file: a, version: '1' }", ProblemCodes.BadCondition)]
    [InlineData("restart: A\n    if: { registry: 'X\\Y', exists: true }", ProblemCodes.BadPath)]
    [InlineData("restart: A\n    if: { wmi: '' }", ProblemCodes.BadCondition)]
    public void Validate_what_cannot_work_is_an_error(string step, string code) =>
        Validate("steps:\n  - " + step).Where(p => p.Severity == ProblemSeverity.Error).Select(p => p.Code).ShouldContain(code);

    [Theory]
    [InlineData("captureImage: A\n    destination: \\\\s\\s\\a.wim\n    account: a\n    password: p", ProblemCodes.SecretInTheClear)]
    [InlineData("setVariable: A\n    variable: B\n    value: p\n    secret: true", ProblemCodes.SecretInTheClear)]
    [InlineData("captureImage: A\n    destination: \\\\s\\s\\a.wim", ProblemCodes.BadOrder)]
    [InlineData("downloadPackageContent: A\n    packages: [ { id: P } ]", ProblemCodes.NotOnMedia)]
    [InlineData("restart: A\n    action: other.exe", ProblemCodes.ActionDiffers)]
    [InlineData("restart: A\n    disabled: true", ProblemCodes.NothingToDo)]
    [InlineData("restart: A\n    if: { any: [] }", ProblemCodes.BadCondition)]
    [InlineData("restart: A\n    retryCount: 9", ProblemCodes.BadNumber)]
    [InlineData("xml: <step type='X' name='n' disable='true'/>", ProblemCodes.UnknownStep)]
    public void Validate_what_is_worth_knowing_is_a_warning(string step, string code)
    {
        var found = Validate("steps:\n  - " + step);
        found.Where(p => p.Severity == ProblemSeverity.Warning).Select(p => p.Code).ShouldContain(code);
        found.ShouldNotContain(p => p.Severity == ProblemSeverity.Error);
    }

    [Fact]
    public void Validate_updates_may_be_put_into_the_new_Windows_in_Windows_PE() =>
        Validate("steps:\n  - installUpdates: A\n    runIn: WinPE").ShouldNotContain(p => p.Severity == ProblemSeverity.Error);

    [Fact]
    public void Validate_a_kind_that_media_cannot_run_is_named_with_what_to_do()
    {
        var problem = Validate("steps:\n  - xml: <step type='SMS_TaskSequence_UpgradeOperatingSystemAction' name='n'/>").Single(p => p.Code == ProblemCodes.NotOnMedia);
        problem.Message.ShouldContain("'Upgrade Operating System' upgrades a Windows that is running");
        problem.Hint.ShouldBe("Use Apply Operating System Image.");
    }

    [Fact]
    public void Validate_reports_references_that_differ() =>
        Validate("references: [ { package: OTHER } ]\nsteps:\n  - runCommandLine: A\n    commandLine: x\n    package: MINE").Count(p => p.Code == ProblemCodes.ReferencesDiffer).ShouldBe(2);

    [Fact]
    public void Validate_a_full_system_step_before_Windows_starts_warns() =>
        Validate("steps:\n  - applyOperatingSystem: A\n    image: I\n    imageIndex: 1\n  - installUpdates: U").Select(p => p.Code).ShouldBe([ProblemCodes.BadOrder]);

    [Fact]
    public void Validate_takes_variables_for_what_they_may_become() =>
        Validate("steps:\n  - restart: A\n    target: '%WHERE%'\n    timeout: '%HOWLONG%'\n  - captureImage: B\n    destination: '%SHARE%'\n    account: a\n    password: '%SECRET%'\n    disabled: true").ShouldBeEmpty();

    [Fact]
    public void Validate_never_shows_a_secret()
    {
        var found = Validate("steps:\n  - captureImage: A\n    destination: \\\\s\\s\\a.wim\n    account: a\n    password: hunter2\n  - applyWindowsSettings: B\n    productKey: hunter2-hunter2\n  - setVariable: C\n    variable: X\n    value: hunter2\n    secret: true");
        found.Count.ShouldBeGreaterThan(3);
        found.ShouldAllBe(p => !p.ToString().Contains("hunter2"));
    }

    private static IReadOnlyList<Problem> Validate(string yaml)
    {
        var read = SequenceYaml.Read(yaml, "f.yaml", _ => null);
        read.Problems.ShouldNotContain(p => p.Severity == ProblemSeverity.Error);
        return SequenceValidator.Validate(read.Sequence!);
    }
}
