using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using MediaForge.Execution;
using MediaForge.Execution.Variables;

namespace MediaForge.Executor.Scripting;

/// <summary>
/// The COM object itself, for late binding (IDispatch): the property <c>Value(name)</c>, which is also the default one, and
/// the method <c>GetVariables()</c>. There is one for all clients and for the life of the program, so references are not counted.
/// Calls come on threads of COM.
/// </summary>
/// <remarks>
/// As in ConfigMgr: a variable that is not there reads as an empty text, an empty text deletes one, secrets can be read, names
/// with a leading underscore cannot be set. What is refused is an error with its reason.
/// </remarks>
[SupportedOSPlatform("windows")]
internal static unsafe class TSEnvironment
{
    private const int ValueMember = 0; // DISPID_VALUE
    private const int GetVariablesMember = 1;
    private const string Source = "Microsoft.SMS.TSEnvironment";

    private static VariableStore? _variables;
    private static Action<string, string>? _changed;

    /// <summary>The ITypeInfo that clients get, or null for none.</summary>
    public static void* TypeInfo { get; set; }

    /// <summary>The object, as clients know it: a pointer to a pointer to its functions.</summary>
    public static void* Instance { get; } = Make();

    /// <summary>Serves the variables of a run, or of none. <paramref name="changed"/> hears of each change, with name and value.</summary>
    public static void Serve(VariableStore? variables, Action<string, string>? changed) => (_variables, _changed) = (variables, changed);

    /// <summary>Gives the type information up, and with it the file that it comes from.</summary>
    public static void Release()
    {
        var info = TypeInfo;
        TypeInfo = null;
        // Release is the third function of every object.
        if (info is not null) _ = ((delegate* unmanaged[Stdcall]<void*, uint>)(*(void***)info)[2])(info);
    }

    private static void* Make()
    {
        var table = (void**)NativeMemory.Alloc(7, (nuint)sizeof(void*));
        table[0] = (delegate* unmanaged[Stdcall]<void*, Guid*, void**, int>)&QueryInterface;
        table[1] = (delegate* unmanaged[Stdcall]<void*, uint>)&Count;
        table[2] = (delegate* unmanaged[Stdcall]<void*, uint>)&Count;
        table[3] = (delegate* unmanaged[Stdcall]<void*, uint*, int>)&GetTypeInfoCount;
        table[4] = (delegate* unmanaged[Stdcall]<void*, uint, uint, void**, int>)&GetTypeInfo;
        table[5] = (delegate* unmanaged[Stdcall]<void*, Guid*, char**, uint, uint, int*, int>)&GetIdsOfNames;
        table[6] = (delegate* unmanaged[Stdcall]<void*, int, Guid*, uint, ushort, Com.Parameters*, Com.Variant*, Com.ExceptionInfo*, uint*, int>)&Invoke;
        var instance = (void**)NativeMemory.Alloc((nuint)sizeof(void*));
        *instance = table;
        return instance;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static int QueryInterface(void* self, Guid* id, void** result)
    {
        if (result is null) return Com.InvalidPointer;
        var known = *id == Com.Unknown || *id == Com.Dispatch || *id == TSEnvironmentServer.InterfaceId;
        *result = known ? self : null;
        return known ? Com.Ok : Com.NoInterface;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static uint Count(void* self) => 1;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static int GetTypeInfoCount(void* self, uint* count)
    {
        *count = TypeInfo is null ? 0u : 1u;
        return Com.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static int GetTypeInfo(void* self, uint index, uint language, void** result)
    {
        *result = null;
        if (index != 0 || TypeInfo is null) return Com.BadIndex;
        // AddRef is the second function of every object.
        ((delegate* unmanaged[Stdcall]<void*, uint>)(*(void***)TypeInfo)[1])(TypeInfo);
        *result = TypeInfo;
        return Com.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static int GetIdsOfNames(void* self, Guid* reserved, char** names, uint count, uint language, int* ids)
    {
        var result = Com.Ok;
        for (uint i = 0; i < count; i++)
        {
            // The first is the member, the others would be its arguments.
            ids[i] = i > 0 ? -1 : new string(names[0]).ToUpperInvariant() switch { "VALUE" => ValueMember, "GETVARIABLES" => GetVariablesMember, _ => -1 };
            if (ids[i] < 0) result = Com.UnknownName;
        }
        return result;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static int Invoke(void* self, int member, Guid* reserved, uint language, ushort kind, Com.Parameters* parameters, Com.Variant* result, Com.ExceptionInfo* exception, uint* wrongArgument)
    {
        try
        {
            return (member, parameters->Count) switch
            {
                (ValueMember, 1) when (kind & (Com.PropertyGet | Com.Method)) != 0 => Get(parameters, language, result),
                (ValueMember, 2) when (kind & (Com.PropertyPut | Com.PropertyPutReference)) != 0 => Put(parameters, language),
                (GetVariablesMember, 0) when (kind & (Com.Method | Com.PropertyGet)) != 0 => GetVariables(result),
                (ValueMember or GetVariablesMember, _) => Com.BadParameterCount,
                _ => Com.MemberNotFound,
            };
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return Refuse(exception, e is ArgumentException ? Com.InvalidArgument : Com.AccessDenied, e.Message);
        }
#pragma warning disable CA1031 // An exception must not leave into COM, which would end the program.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return Refuse(exception, Com.Failed, e.Message);
        }
    }

    private static VariableStore Variables => _variables ?? throw new InvalidOperationException("No task sequence runs.");

    private static int Get(Com.Parameters* parameters, uint language, Com.Variant* result)
    {
        if (!TryText(parameters->Arguments, language, out var name)) return Com.TypeMismatch;
        var value = Variables.Find(name) ?? string.Empty;
        if (result is not null) *result = TextVariant(value);
        return Com.Ok;
    }

    private static int Put(Com.Parameters* parameters, uint language)
    {
        if (!TryText(parameters->Arguments + 1, language, out var name) || !TryText(parameters->Arguments, language, out var value)) return Com.TypeMismatch;
        Variables.SetByScript(name, value);
        _changed?.Invoke(name, value);
        return Com.Ok;
    }

    private static int GetVariables(Com.Variant* result)
    {
        var names = Variables.Names;
        if (result is null) return Com.Ok;
        var array = Com.SafeArrayCreateVector(Com.VariantType, 0, (uint)names.Count);
        void* data;
        if (array is null || Com.SafeArrayAccessData(array, &data) != Com.Ok) return Com.Failed;
        for (var i = 0; i < names.Count; i++) ((Com.Variant*)data)[i] = TextVariant(names[i]);
        _ = Com.SafeArrayUnaccessData(array);
        *result = new Com.Variant { Type = Com.ArrayFlag | Com.VariantType, Value = (nint)array };
        return Com.Ok;
    }

    private static Com.Variant TextVariant(string text) => new() { Type = Com.Text, Value = Marshal.StringToBSTR(text) };

    /// <summary>An argument as text; numbers and what else Windows knows to convert are taken as well.</summary>
    private static bool TryText(Com.Variant* argument, uint language, out string text)
    {
        text = string.Empty;
        var converted = default(Com.Variant);
        if (Com.VariantChangeTypeEx(&converted, argument, language, 0, Com.Text) != Com.Ok) return false;
        // A null BSTR is an empty text.
        if (converted.Value != 0) text = Marshal.PtrToStringBSTR(converted.Value);
        _ = Com.VariantClear(&converted);
        return true;
    }

    private static int Refuse(Com.ExceptionInfo* exception, int code, string message)
    {
        if (exception is null) return code;
        *exception = new Com.ExceptionInfo { Source = Marshal.StringToBSTR(Source), Description = Marshal.StringToBSTR(message), Result = code };
        return Com.ExceptionOccurred;
    }
}
