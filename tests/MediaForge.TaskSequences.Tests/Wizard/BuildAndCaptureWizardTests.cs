using System.Xml.Linq;
using MediaForge.TaskSequences.Conditions;
using MediaForge.TaskSequences.Steps;
using MediaForge.TaskSequences.Tests.Xml;
using MediaForge.TaskSequences.Validation;
using MediaForge.TaskSequences.Wizard;

namespace MediaForge.TaskSequences.Tests.Wizard;

public sealed class BuildAndCaptureWizardTests
{
    private static readonly BuildAndCaptureOptions Options = new()
    {
        Name = "Build and capture",
        ImagePackage = "SCB00026",
        CaptureDestination = @"\\server\share\image.wim",
        CaptureAccount = @"DOM\user",
        CapturePassword = "secret",
    };

    [Fact]
    public void Create_gives_what_the_wizard_of_ConfigMgr_gave()
    {
        // What the author of the export entered, as far as the file tells.
        var made = SequenceXmlTests.Reload(BuildAndCaptureWizard.Create(Options with
        {
            IsUpgradePackage = true,
            AnswerFilePackage = "SCB00021",
            AnswerFile = "unattend.xml",
            RegisteredUser = "vadmin",
            RegisteredOrganization = "SCCB",
            AdminPassword = "was blanked by the export",
            TimeZone = "AUS Eastern Standard Time",
            Workgroup = "LAB",
            ClientPackage = "SCB00003",
            ClientProperties = "SMSMP=SCCB.W2019.LAB DNSSUFFIX=W2019.LAB",
            CreatedBy = "vadmin",
            ImageDescription = "1903 capture",
            CaptureDestination = @"\\SCCB\Source\OSD\Captures\Win10_1903_071719.wim",
            CaptureAccount = @"W2019\vadmin",
            CapturePassword = "",
            SkipOnStandAloneMedia = true,
        }));
        var real = SampleFiles.Xml(SampleFiles.BuildAndCapture);

        // Three steps are the author's own.
        foreach (var name in new[] { "Error timeout", "Set PS Execution policy", "Prepare the drive" }) StepOf(real, name).Remove();
        // The wizard of 2019 made one partition step, for BIOS; today's makes one for each firmware. Its condition is the BIOS one's.
        var old = StepOf(real, "Partition Disk 0");
        SampleFiles.Differences(old.Element("condition")!, StepOf(made, "Partition Disk 0 - BIOS").Element("condition")!).ShouldBeEmpty();
        var uefi = StepOf(made, "Partition Disk 0 - UEFI");
        old.Remove();
        StepOf(made, "Partition Disk 0 - BIOS").Remove();
        uefi.Remove();
        // ConfigMgr keeps the name outside the sequence, and blanks passwords.
        made.Attribute("name")!.Remove();
        made.Attribute("description")!.Remove();
        StepOf(made, "Apply Windows Settings").Element("defaultVarList")!.Elements().Single(v => (string?)v.Attribute("name") == "OSDLocalAdminPassword").Remove();

        SampleFiles.Differences(real, made).ShouldBeEmpty();
    }

    [Fact]
    public void Create_makes_partitions_for_both_kinds_of_firmware()
    {
        var steps = BuildAndCaptureWizard.Create(Options).Steps.Where(s => s.Settings is PartitionDisk).ToArray();
        var (bios, uefi) = ((PartitionDisk)steps[0].Settings, (PartitionDisk)steps[1].Settings);
        bios.Partitions.Select(p => $"{p.Type} {p.Size} {p.SizeUnits} {p.FileSystem} {p.Label} {p.AssignLetter} {p.Bootable} {p.QuickFormat}").ShouldBe(
        [
            "Primary 350 MB NTFS System Reserved False True True",
            "Primary 99 Percent NTFS Windows True False True",
            "Recovery 100 Percent NTFS Recovery False False True",
        ]);
        uefi.Partitions.Select(p => $"{p.Type} {p.Size} {p.SizeUnits} {p.FileSystem} {p.Label} {p.AssignLetter} {p.Bootable} {p.QuickFormat}").ShouldBe(
        [
            "EFI 500 MB FAT32  False False True",
            "MSR 128 MB   False False False",
            "Primary 99 Percent NTFS Windows True True True",
            "Recovery 100 Percent NTFS Recovery False False True",
        ]);
        (bios.Style, bios.GptBootDisk, uefi.Style, uefi.GptBootDisk).ShouldBe(("MBR", false, "GPT", true));
        ((VariableExpression)((CompoundCondition)steps[1].Condition!).Parts[3]).Operator.ShouldBe("equals");
    }

    [Fact]
    public void Create_with_a_domain_leaves_it_before_the_capture()
    {
        var sequence = BuildAndCaptureWizard.Create(Options with { Domain = "corp.example", DomainAccount = @"CORP\j", DomainPassword = "p", OrganizationalUnit = "LDAP://OU=A,DC=corp" });
        var join = ((Group)sequence.Children[1]).Children[0];
        join.Name.ShouldBe("Join Workgroup");
        ((JoinDomainOrWorkgroup)((Step)join).Settings).WorkgroupName.ShouldBe("WORKGROUP");
        var network = sequence.Steps.Select(s => s.Settings).OfType<ApplyNetworkSettings>().Single();
        (network.JoinType, network.DomainName, network.DomainOU, network.Find("OSDWorkgroupName")).ShouldBe(("0", "corp.example", "LDAP://OU=A,DC=corp", null));
    }

    [Fact]
    public void Create_with_updates_and_applications_has_their_steps_with_retries()
    {
        var sequence = BuildAndCaptureWizard.Create(Options with { Updates = UpdateChoice.Mandatory, Applications = [new("A"), new("B")], ContinueOnApplicationError = true });
        var names = ((Group)sequence.Children[0]).Children.Select(c => c.Name).ToArray();
        names[^3..].ShouldBe(["Setup Windows and Configuration Manager", "Install Updates", "Install Applications"]);
        foreach (var step in sequence.Steps.Where(s => s.Settings is InstallSoftwareUpdates or InstallApplication)) (step.RetryCount, step.Condition, step.RunIn).ShouldBe((2, null, RunIn.FullOS));
        sequence.References.Count(r => r.Application is not null).ShouldBe(2);
    }

    [Fact]
    public void Create_gives_a_sequence_without_errors() =>
        SequenceValidator.Validate(BuildAndCaptureWizard.Create(Options)).Where(p => p.Severity == ProblemSeverity.Error).ShouldBeEmpty();

    [Fact]
    public void Validate_accepts_good_options() => BuildAndCaptureWizard.Validate(Options).ShouldBeEmpty();

    [Fact]
    public void Validate_collects_everything_that_is_wrong()
    {
        var found = BuildAndCaptureWizard.Validate(Options with
        {
            Name = new string('n', 51),
            ImagePackage = " ",
            ImageIndex = 0,
            ProductKey = "ABC",
            ServerLicensing = "PerMonth",
            ServerConnections = 1,
            Domain = "corp",
            DomainAccount = "",
            OrganizationalUnit = "OU=x",
            ClientProperties = "SMSSITECODE=ABC",
            ImageVersion = new string('v', 33),
            CaptureDestination = @"C:\image.wim",
            Applications = [new("")],
            AnswerFile = "unattend.xml",
        });
        found.Select(p => p.Where).ShouldBe(
        [
            "Name", "ImagePackage", "ImageIndex", "ProductKey", "ServerLicensing", "ServerConnections", "AnswerFilePackage", "DomainAccount", "DomainPassword",
            "OrganizationalUnit", "ClientProperties", "Applications", "ImageVersion", "CaptureDestination",
        ]);
    }

    [Theory]
    [InlineData(@"\\server\share\a.wim", true)]
    [InlineData(@"\\server\share\folder\a.WIM", true)]
    [InlineData(@"\\server\a.wim", false)]
    [InlineData(@"\\server\share\", false)]
    [InlineData(@"\\server\share\a.vhd", false)]
    [InlineData(@"\\server\share\a*.wim", false)]
    [InlineData(@"Z:\a.wim", false)]
    [InlineData("%SHARE%\\a.wim", true)]
    public void Validate_looks_at_the_capture_destination(string destination, bool isGood) =>
        BuildAndCaptureWizard.Validate(Options with { CaptureDestination = destination }).Any(p => p.Code == ProblemCodes.BadCaptureDestination).ShouldBe(!isGood);

    private static XElement StepOf(XElement root, string name) => root.Descendants("step").Single(s => (string?)s.Attribute("name") == name);
}
