using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using MediaForge.Execution;
using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Variables;
using Microsoft.Win32;

namespace MediaForge.Executor.Scripting;

/// <summary>
/// Makes <see cref="TSEnvironment"/> known as <c>Microsoft.SMS.TSEnvironment</c> while a run goes: scripts that a step starts
/// create it as they do under ConfigMgr. Out of process, so that 32-bit and 64-bit scripts reach it.
/// </summary>
/// <remarks>
/// The registration is in volatile keys, which Windows forgets at a restart: nothing of it gets into a captured image, and a
/// script that runs later hears that there is no such class, as on every machine without a task sequence. COM lets the
/// account of the executor, LocalSystem and administrators in; a step that runs as another account does not reach it.
/// </remarks>
[SupportedOSPlatform("windows")]
internal static unsafe class TSEnvironmentServer
{
    private const string Component = "TSEnvironment";
    private const string ProgramId = "Microsoft.SMS.TSEnvironment";

    /// <summary>ITSEnvironment, as in the type library.</summary>
    internal static readonly Guid InterfaceId = new("5d6c3b0e-4f4b-4c0a-9a7c-6d1f6b1d2a02");

    // Of this process only: COM may still know the class of an executor that was killed.
    private static readonly Guid ClassId = Guid.NewGuid();

    // Alive as long as the program: clients may hold it still when it is revoked.
    private static readonly void* Factory = Make();

    /// <summary>Serves until the result is disposed. What fails is a warning: only scripts that want the object miss it.</summary>
    public static IDisposable? Start(VariableStore variables, ExecutionLog log)
    {
        try
        {
            TSEnvironment.Serve(variables, (name, value) => log.Info(Component, $"a script has set {name}{(value.Length == 0 ? " to nothing" : variables.IsSecret(name) ? " (secret)" : $" to '{value}'")}"));
            _ = Com.CoInitializeEx(null, 0);
            TSEnvironment.TypeInfo = LoadTypeInfo(log);
            Register();
            var id = ClassId;
            uint cookie;
            var code = Com.CoRegisterClassObject(&id, Factory, Com.LocalServer, Com.MultipleUse, &cookie);
            if (code == Com.Ok) return new Registration(cookie);
            Unregister();
            log.Warning(Component, $"{ProgramId} is not there for scripts: {ErrorText.Describe(code)}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Security.SecurityException or DllNotFoundException or EntryPointNotFoundException)
        {
            log.Warning(Component, $"{ProgramId} is not there for scripts: {e.Message}");
        }
        return null;
    }

    private static void* LoadTypeInfo(ExecutionLog log)
    {
        // Beside the program, so that it goes where that goes.
        var path = Path.Combine(Path.GetDirectoryName(Environment.ProcessPath)!, "TSEnvironment.tlb");
        using (var from = typeof(TSEnvironmentServer).Assembly.GetManifestResourceStream("TSEnvironment.tlb")!)
        using (var to = File.Create(path)) from.CopyTo(to);
        void* library;
        void* info = null;
        var id = InterfaceId;
        var code = Com.LoadTypeLibEx(path, Com.NoRegistration, &library);
        if (code == Com.Ok)
        {
            // ITypeLib: GetTypeInfoOfGuid is its seventh function, Release its third.
            var functions = *(void***)library;
            code = ((delegate* unmanaged[Stdcall]<void*, Guid*, void**, int>)functions[6])(library, &id, &info);
            _ = ((delegate* unmanaged[Stdcall]<void*, uint>)functions[2])(library);
        }
        if (code == Com.Ok) return info;
        log.Warning(Component, $"The type library of {ProgramId} cannot be loaded, so PowerShell will not find its members: {ErrorText.Describe(code)}");
        return null;
    }

    private static void Register()
    {
        Unregister();
        var id = ClassId.ToString("B");
        foreach (var view in new[] { RegistryView.Registry64, RegistryView.Registry32 })
        {
            using var classes = Classes(view);
            Set(classes, ProgramId, "MediaForge task sequence environment");
            Set(classes, ProgramId + @"\CLSID", id);
            Set(classes, @"CLSID\" + id, "MediaForge task sequence environment");
            Set(classes, @"CLSID\" + id + @"\ProgID", ProgramId);
            Set(classes, @"CLSID\" + id + @"\LocalServer32", $"\"{Environment.ProcessPath}\"");
        }

        static void Set(RegistryKey classes, string key, string value)
        {
            using var made = classes.CreateSubKey(key, RegistryKeyPermissionCheck.ReadWriteSubTree, RegistryOptions.Volatile);
            made.SetValue(null, value);
        }
    }

    /// <summary>Takes the class away that the program id leads to: this one, or that of an executor that was killed.</summary>
    private static void Unregister()
    {
        using var native = Classes(RegistryView.Registry64);
        using var other = Classes(RegistryView.Registry32);
        string? known;
        using (var key = native.OpenSubKey(ProgramId + @"\CLSID")) known = key?.GetValue(null) as string;
        foreach (var classes in new[] { native, other })
        {
            if (Guid.TryParse(known, out var id)) classes.DeleteSubKeyTree(@"CLSID\" + id.ToString("B"), throwOnMissingSubKey: false);
            classes.DeleteSubKeyTree(ProgramId, throwOnMissingSubKey: false);
        }
    }

    private static RegistryKey Classes(RegistryView view)
    {
        using var root = RegistryKey.OpenBaseKey(RegistryHive.LocalMachine, view);
        return root.CreateSubKey(@"SOFTWARE\Classes");
    }

    private static void* Make()
    {
        var table = (void**)NativeMemory.Alloc(5, (nuint)sizeof(void*));
        table[0] = (delegate* unmanaged[Stdcall]<void*, Guid*, void**, int>)&QueryInterface;
        table[1] = (delegate* unmanaged[Stdcall]<void*, uint>)&Count;
        table[2] = (delegate* unmanaged[Stdcall]<void*, uint>)&Count;
        table[3] = (delegate* unmanaged[Stdcall]<void*, void*, Guid*, void**, int>)&CreateInstance;
        table[4] = (delegate* unmanaged[Stdcall]<void*, int, int>)&LockServer;
        var factory = (void**)NativeMemory.Alloc((nuint)sizeof(void*));
        *factory = table;
        return factory;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static int QueryInterface(void* self, Guid* id, void** result)
    {
        var known = *id == Com.Unknown || *id == Com.ClassFactory;
        *result = known ? self : null;
        return known ? Com.Ok : Com.NoInterface;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static uint Count(void* self) => 1;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static int CreateInstance(void* self, void* outer, Guid* id, void** result)
    {
        *result = null;
        if (outer is not null) return Com.NoAggregation;
        // QueryInterface is the first function of every object.
        var instance = TSEnvironment.Instance;
        return ((delegate* unmanaged[Stdcall]<void*, Guid*, void**, int>)(*(void***)instance)[0])(instance, id, result);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static int LockServer(void* self, int on) => Com.Ok;

    private sealed class Registration(uint cookie) : IDisposable
    {
        public void Dispose()
        {
            _ = Com.CoRevokeClassObject(cookie);
            TSEnvironment.Serve(null, null);
            TSEnvironment.Release();
            Unregister();
        }
    }
}
