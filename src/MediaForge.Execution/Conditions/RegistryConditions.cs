using System.Globalization;
using MediaForge.Execution.Machines;
using MediaForge.TaskSequences.Conditions;

namespace MediaForge.Execution.Conditions;

/// <summary>Conditions that the registry answers: values, and programs installed by Windows Installer.</summary>
internal sealed class RegistryConditions(Machine machine)
{
    private const string UninstallKey = @"SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\";
    private const string Uninstall32Key = @"SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall\";
    private const string UpgradeKey = @"HKEY_LOCAL_MACHINE\SOFTWARE\Classes\Installer\UpgradeCodes\";

    private static readonly (string Short, string Full)[] Roots =
    [
        ("HKLM", "HKEY_LOCAL_MACHINE"), ("HKCU", "HKEY_CURRENT_USER"), ("HKU", "HKEY_USERS"), ("HKCC", "HKEY_CURRENT_CONFIG"), ("HKCR", "HKEY_CLASSES_ROOT"),
    ];

    /// <summary>
    /// Whether a registry value exists or compares as asked. Without a value's name, <em>exists</em> asks for the key. The
    /// type is looked at by <em>exists</em> only. A value that is not there is unequal to everything.
    /// </summary>
    public ConditionAnswer Evaluate(string keyPath, string op, string name, string data, string? type)
    {
        var key = Rooted(keyPath);
        var value = name.Length == 0 && op.Trim().EndsWith("exists", StringComparison.OrdinalIgnoreCase) ? $"registry key {key}" : $"registry value {key}\\{(name.Length == 0 ? "(Default)" : name)}";
        switch (op.Trim().ToUpperInvariant())
        {
            case "EXISTS":
                var exists = Exists(key, name, type, out var found);
                return ConditionAnswer.Of($"{value} exists", exists, found);
            case "NOTEXISTS" or "NONEXISTS":
                var missing = !Exists(key, name, type, out var there);
                return ConditionAnswer.Of($"{value} notExists", missing, there);
        }
        if (Comparison.Holds(op, 0) is null) throw new ConditionException(ErrorText.InvalidParameter, $"'{op}' is not an operator of registry conditions.");
        var question = $"{value} {op.Trim()} \"{data}\"";
        if (machine.ReadRegistry(key, name) is not { } actual) return ConditionAnswer.Of(question, op.Trim().Equals("notEquals", StringComparison.OrdinalIgnoreCase), "it is not there");
        var expected = actual.Type is "REG_DWORD" or "REG_QWORD" ? Number(data) : data;
        return ConditionAnswer.Of(question, Comparison.Holds(op, Comparison.Values(actual.Text, expected)) ?? false, $"it is \"{actual.Text}\"");
    }

    /// <summary>Whether a product is installed: this version (product code) or any (upgrade code).</summary>
    public ConditionAnswer Software(SoftwareExpression expression)
    {
        if (machine.IsWindowsPE) throw new ConditionException(ErrorText.NotSupported, "Installed software cannot be asked for in Windows PE, which has no Windows Installer.");
        var any = expression.Operator.Equals("AnyVersion", StringComparison.OrdinalIgnoreCase);
        var code = expression.Field(any ? "UpgradeCode" : "ProductCode") ?? string.Empty;
        if (!Guid.TryParse(code, out var id)) throw new ConditionException(ErrorText.InvalidParameter, $"'{code}' is not a product or upgrade code.");
        var product = id.ToString("B").ToUpperInvariant();
        var installed = any
            ? machine.RegistryKeyExists(UpgradeKey + Packed(id))
            : machine.RegistryKeyExists(@"HKEY_LOCAL_MACHINE\" + UninstallKey + product) || machine.RegistryKeyExists(@"HKEY_LOCAL_MACHINE\" + Uninstall32Key + product);
        return ConditionAnswer.Of($"software {(any ? "with upgrade code" : "with product code")} {product} installed", installed, installed ? "it is" : "it is not");
    }

    private bool Exists(string key, string name, string? type, out string found)
    {
        found = "it is not there";
        if (name.Length == 0 ? !machine.RegistryKeyExists(key) : machine.ReadRegistry(key, name) is null) return false;
        found = "it is there";
        if (name.Length == 0 || string.IsNullOrEmpty(type)) return true;
        var actual = machine.ReadRegistry(key, name)!;
        found = $"its type is {actual.Type}";
        return type.Equals(actual.Type, StringComparison.OrdinalIgnoreCase);
    }

    private static string Rooted(string path)
    {
        var trimmed = path.Trim().TrimEnd('\\');
        var slash = trimmed.IndexOf('\\', StringComparison.Ordinal);
        var root = slash < 0 ? trimmed : trimmed[..slash];
        foreach (var (name, full) in Roots)
            if (root.Equals(name, StringComparison.OrdinalIgnoreCase) || root.Equals(full, StringComparison.OrdinalIgnoreCase)) return full + trimmed[root.Length..];
        throw new ConditionException(ErrorText.InvalidParameter, $"'{path}' is not a registry key: it must start with HKEY_LOCAL_MACHINE, HKEY_CURRENT_USER, HKEY_USERS, HKEY_CURRENT_CONFIG or HKEY_CLASSES_ROOT.");
    }

    private static string Number(string data)
    {
        var text = data.Trim();
        return text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) && ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
            ? number.ToString(CultureInfo.InvariantCulture)
            : text;
    }

    /// <summary>Windows Installer's form of a GUID in key names: the digits of each field in reverse, of the last eight bytes pair by pair.</summary>
    private static string Packed(Guid id)
    {
        var digits = id.ToString("N").ToUpperInvariant();
        int[] fields = [8, 4, 4, 2, 2, 2, 2, 2, 2, 2, 2];
        var at = 0;
        return string.Concat(fields.Select(length =>
        {
            var field = digits.Substring(at, length).ToCharArray();
            at += length;
            Array.Reverse(field);
            return new string(field);
        }));
    }
}
