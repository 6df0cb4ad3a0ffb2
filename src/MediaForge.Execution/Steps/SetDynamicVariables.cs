using MediaForge.Execution.Conditions;
using MediaForge.Execution.Variables;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.Execution.Steps;

/// <summary>Runs <see cref="SetDynamicVariables"/>: the hardware's facts become variables first, since rules may use them.</summary>
internal sealed class SetDynamicVariablesHandler : StepHandler
{
    private const string Component = "SetDynamicVariables";

    public override bool MayRunTwice => true;

    public override StepResult Run(StepContext context)
    {
        // The rules are XML in one text: replaced inside it, a value could break it. So they are read as written.
        var rules = ((SetDynamicVariables)context.Step.Settings).Rules;
        SetHardware(context);
        var conditions = new ConditionEvaluator(context.Machine, context.Variables, context.Log);
        for (var i = 0; i < rules.Count; i++)
        {
            if (!conditions.Evaluate(rules[i].Condition))
            {
                context.Log.Info(Component, $"rule {i + 1} does not apply");
                continue;
            }
            foreach (var variable in rules[i].Variables)
            {
                var value = variable.IsSecret ? TextExpansion.ExpandSecret(variable.Value, context.Variables) : context.Expand(variable.Value);
                context.Variables.Set(variable.Name, value, variable.IsSecret);
                var hidden = variable.IsSecret || context.Variables.IsSecret(variable.Name);
                context.Log.Info(Component, $"rule {i + 1}: {variable.Name}={(hidden ? SecretMask.Mask : value)}");
            }
        }
        return StepResult.Done;
    }

    private static void SetHardware(StepContext context)
    {
        var hardware = context.Machine.ReadHardware();
        Set("_SMSTSMake", hardware.Make);
        Set("_SMSTSModel", hardware.Model);
        Set("_SMSTSSerialNumber", hardware.SerialNumber);
        Set("_SMSTSAssetTag", hardware.AssetTag);
        Set("_SMSTSUUID", hardware.Uuid);
        Set("_SMSTSMacAddresses", string.Join(',', hardware.Adapters.Select(a => a.MacAddress)));
        Set("_SMSTSIPAddresses", string.Join(',', hardware.Adapters.SelectMany(a => a.Addresses)));
        Set("_SMSTSDefaultGateways", string.Join(',', hardware.Adapters.SelectMany(a => a.Gateways)));

        void Set(string name, string value)
        {
            context.Variables.SetByEngine(name, value);
            context.Log.Info(Component, $"{name}={value}");
        }
    }
}
