using System.Globalization;

namespace MediaForge.Lab;

/// <summary>
/// The whole cycle on a whole machine: power on with the ISO and an empty disk, partition, apply, first start from the disk, updates,
/// applications, packages, Sysprep, restart into Windows PE from the disk, capture to a Samba share.
/// </summary>
public abstract class BuildAndCaptureTests(MachineFirmware firmware)
{
    /// <summary>The captured WIM is sound and holds what was installed, and nothing of the task sequence.</summary>
    [Fact]
    public async Task A_reference_machine_is_built_and_captured()
    {
        await using var reference = await ReferenceMachine.CreateAsync(firmware);

        var runs = await reference.RunAsync();

        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", runs.Select(r => r.Lines[^1].Time.TotalSeconds.ToString("F0", CultureInfo.InvariantCulture))));
        var console = string.Join("\n\n", runs);
        reference.EndOf(runs[^1]).ShouldBe(0, console);
        runs[0].ShouldShow("mode=pe");
        runs[1].ShouldShow("unattend specialize ComputerName=REFERENCE-1");
        runs[^1].ShouldShow("Windows PE from"); // from the disk: the media was only asked for content
        console.ShouldNotContain(reference.Share.Password);
        CapturedImage.ShouldHoldWhatWasInstalled(reference, console);
    }

    /// <summary>
    /// The power is cut at random moments, again and again: the run ends captured, or with a clear stop, and no command ran twice.
    /// Explicit (-explicit only): it takes a quarter of an hour and more.
    /// </summary>
    [Fact(Explicit = true)]
    public async Task Power_cuts_do_not_spoil_it()
    {
        const int Cuts = 6;
        await using var reference = await ReferenceMachine.CreateAsync(firmware);
        var random = new Random(firmware == MachineFirmware.Bios ? 4711 : 815);

        // A start takes one to five minutes: every cut falls into the firmware, the start of the system, or a step.
        var runs = await reference.RunAsync(most: 20, start => start < Cuts ? TimeSpan.FromSeconds(random.Next(15, 240)) : null);

        var console = string.Join("\n\n", runs);
        if (reference.EndOf(runs[^1]) != 0)
        {
            // A command that was cut off may not run again, so the run stops and says so.
            runs[^1].ShouldShow("lost power or restarted");
            return;
        }
        CapturedImage.ShouldHoldWhatWasInstalled(reference, console);
    }
}

/// <summary>Under BIOS.</summary>
public sealed class BiosBuildAndCaptureTests() : BuildAndCaptureTests(MachineFirmware.Bios);

/// <summary>Under UEFI.</summary>
public sealed class UefiBuildAndCaptureTests() : BuildAndCaptureTests(MachineFirmware.Uefi);
