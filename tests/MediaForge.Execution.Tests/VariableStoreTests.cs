using MediaForge.Execution.Variables;

namespace MediaForge.Execution.Tests;

public class VariableStoreTests
{
    private readonly VariableStore _store = new();

    [Fact]
    public void Set_names_are_case_insensitive_and_trimmed()
    {
        _store.Set(" Site ", "Berlin");
        _store.Find("SITE").ShouldBe("Berlin");
        _store.Set("site", "Paris");
        _store.All.ShouldBe([new Variable("Site", "Paris")]);
    }

    [Fact]
    public void Set_empty_value_deletes()
    {
        _store.Set("A", "1");
        _store.TakeChanges();
        _store.Set("A", string.Empty);
        _store.Find("A").ShouldBeNull();
        _store.TakeChanges().ShouldBe([new Variable("A", string.Empty)]);
    }

    [Theory]
    [InlineData("_SMSTSInWinPE")]
    [InlineData("")]
    [InlineData("1abc")]
    [InlineData("a b")]
    public void Set_names_that_are_not_allowed_throw(string name) => Should.Throw<ArgumentException>(() => _store.Set(name, "x"));

    [Fact]
    public void Set_value_of_4000_characters_is_the_longest()
    {
        _store.Set("A", new string('x', 4000));
        Should.Throw<ArgumentException>(() => _store.Set("A", new string('x', 4001))).Message.ShouldNotContain("xxx");
    }

    [Fact]
    public void Set_secret_stays_secret_until_deleted()
    {
        _store.Set("P", "hunter22", secret: true);
        _store.Set("P", "other-one");
        _store.IsSecret("p").ShouldBeTrue();
        _store.Secrets.Apply("hunter22 other-one").ShouldBe("******** ********");
        _store.Set("P", string.Empty);
        _store.Set("P", "open");
        _store.IsSecret("P").ShouldBeFalse();
    }

    [Fact]
    public void Inject_hides_variables_until_removed_and_is_no_change()
    {
        _store.Set("A", "1");
        _store.TakeChanges();
        _store.Inject([new("A", "step"), new("B", "step")]);
        _store.Find("A").ShouldBe("step");
        _store.FindExplicit("A").ShouldBe("1");
        _store.RemoveInjected();
        _store.Find("A").ShouldBe("1");
        _store.Find("B").ShouldBeNull();
        _store.TakeChanges().ShouldBeEmpty();
    }

    [Fact]
    public void TakeChanges_gives_each_change_once()
    {
        _store.Set("A", "1");
        _store.Set("A", "2");
        _store.SetByEngine("_B", "3");
        _store.TakeChanges().ShouldBe([new("_B", "3"), new("A", "2")], ignoreOrder: true);
        _store.TakeChanges().ShouldBeEmpty();
    }

    [Fact]
    public void Secret_variable_without_a_value_is_secret_when_it_gets_one()
    {
        _store.Set("A", string.Empty, secret: true);
        _store.Find("A").ShouldBeNull();
        _store.Set("a", "hunter22");
        _store.IsSecret("A").ShouldBeTrue();
        _store.Secrets.Apply("hunter22").ShouldBe(SecretMask.Mask);
        _store.TakeChanges().ShouldBe([new("a", "hunter22", true)]);
    }

    [Fact]
    public void SetByScript_is_refused_unless_a_step_runs()
    {
        Should.Throw<InvalidOperationException>(() => _store.SetByScript("A", "1"));
        _store.Inject([new Variable("Setting", "x")]);
        _store.SetByScript("A", "1");
        Should.Throw<ArgumentException>(() => _store.SetByScript("_A", "1"));
        _store.Names.ShouldBe(["A", "Setting"]);
        _store.RemoveInjected();
        Should.Throw<InvalidOperationException>(() => _store.SetByScript("A", "2"));
        _store.Find("A").ShouldBe("1");
        _store.TakeChanges().ShouldBe([new("A", "1")]);
    }

    [Fact]
    public void Variables_may_be_read_and_set_on_several_threads()
    {
        _store.Inject([]);
        var seen = 0;
        Parallel.For(0, 8, thread =>
        {
            for (var i = 0; i < 2000; i++)
            {
                _store.SetByScript($"T{thread}_{i % 50}", $"{i}");
                if (i % 100 == 0) Interlocked.Add(ref seen, _store.TakeChanges().Count + (_store.All.Count * 0));
            }
        });
        _store.Names.Count.ShouldBe(400);
        (seen + _store.TakeChanges().Count).ShouldBeGreaterThanOrEqualTo(400);
    }
}
