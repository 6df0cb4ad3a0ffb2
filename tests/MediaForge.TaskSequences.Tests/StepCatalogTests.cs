using System.Reflection;
using MediaForge.TaskSequences.Yaml;

namespace MediaForge.TaskSequences.Tests;

public sealed class StepCatalogTests
{
    [Fact]
    public void All_has_every_kind_of_step_once()
    {
        var kinds = typeof(StepSettings).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(StepSettings)))
            .Select(t => t.GetProperty("Kind", BindingFlags.Public | BindingFlags.Static)?.GetValue(null)).OfType<StepDefinition>().ToArray();
        StepCatalog.All.OrderBy(d => d.Key).ShouldBe(kinds.OrderBy(d => d.Key));
        StepCatalog.All.Select(d => d.Key).ShouldBeUnique();
        StepCatalog.All.Select(d => d.Type).ShouldBeUnique();
    }

    [Fact]
    public void Keys_of_a_step_mean_one_thing_each()
    {
        var kinds = StepCatalog.All.Select(d => d.Key).Append(YamlKeys.Group).Append(YamlKeys.Xml).ToArray();
        foreach (var definition in StepCatalog.All)
        {
            var keys = YamlSettingsReader.KeysOf(definition);
            keys.ShouldBeUnique($"keys of {definition.Key}");
            keys.Where(k => k != definition.Key).ShouldNotContain(k => kinds.Contains(k), $"keys of {definition.Key}");
        }
    }

    [Fact]
    public void Settings_stand_in_the_order_of_ConfigMgr()
    {
        foreach (var definition in StepCatalog.All)
        {
            definition.Settings.Select(s => s.Property).ShouldBe(definition.Settings.Select(s => s.Property).Order(StringComparer.Ordinal), definition.Key);
            foreach (var setting in definition.Settings.Where(s => s.Words.Count > 0)) setting.Words.Count.ShouldBe(setting.Choices.Count);
        }
    }

    [Fact]
    public void Find_takes_the_type_and_the_key()
    {
        StepCatalog.Find("SMS_TaskSequence_RebootAction").ShouldBe(StepCatalog.Find("restart"));
        StepCatalog.Find("nothing").ShouldBeNull();
    }

    [Fact]
    public void FindByVariable_finds_the_settings_of_rows()
    {
        var disk = StepCatalog.Find("partitionDisk")!;
        disk.FindByVariable("osdpartitions12size")!.Property.ShouldBe("Partitions12Size");
        disk.FindByVariable("OSDPartitions")!.Hidden.ShouldBeTrue();
        disk.FindByVariable("OSDPartitionsSize").ShouldBeNull();
        disk.FindByVariable("OSDPartitions99999999999Size").ShouldBeNull();
    }
}
