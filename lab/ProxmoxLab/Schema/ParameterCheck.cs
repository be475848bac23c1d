using System.Globalization;
using System.Text.RegularExpressions;

namespace ProxPaaS.Lab.Schema;

/// <summary>Checks parameters against a schema and words each problem as Proxmox does.</summary>
internal static partial class ParameterCheck
{
    public static Dictionary<string, string> Verify(ParameterSchema schema, IReadOnlyDictionary<string, object?> values)
    {
        var errors = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, prop) in schema.Named)
        {
            if (prop.IsRequired && !values.ContainsKey(name))
            {
                errors[name] = "property is missing and it is not optional";
            }
        }

        foreach (var (name, value) in values)
        {
            if (schema.Find(name) is not { } prop)
            {
                errors[name] = "property is not defined in schema and the schema does not allow additional properties";
                continue;
            }

            if (prop.Requires is { } other && !values.ContainsKey(other))
            {
                errors[other] = $"missing property - '{name}' requires this property";
            }

            if (Problem(prop, value, name) is { } problem)
            {
                errors[name] = problem;
            }
        }

        return errors;
    }

    /// <summary>Null when the value fits.</summary>
    public static string? Problem(Prop prop, object? value, string name)
    {
        if (TypeProblem(prop.Type, value) is { } wrongType)
        {
            return wrongType;
        }

        if (value is not string text)
        {
            return null;
        }

        return FormatProblem(prop, text, name) ?? LimitProblem(prop, text) ?? EnumProblem(prop, text);
    }

    public static bool IsInteger(string text) => IntegerPattern().IsMatch(text);

    public static bool IsNumber(string text) => NumberPattern().IsMatch(text);

    private static string? TypeProblem(string type, object? value)
    {
        if (value is not string text)
        {
            var kind = value is IReadOnlyDictionary<string, object?> ? "HASH" : "ARRAY";
            return type == "array" && kind == "ARRAY" ? null : type is "array" or "object" ? $"type check ('{type}') failed" : $"type check ('{type}') failed - got {kind}";
        }

        var fits = type switch
        {
            "boolean" => text is "0" or "1",
            "integer" => IsInteger(text),
            "number" => IsNumber(text),
            "array" or "object" => false,
            _ => true,
        };
        return fits ? null : type is "array" or "object" ? $"type check ('{type}') failed" : $"type check ('{type}') failed - got '{text}'";
    }

    private static string? FormatProblem(Prop prop, string text, string name)
    {
        if (prop.Parts is { } parts)
        {
            return parts.Problem(text, name);
        }

        return prop.Format is { } format && ValueFormats.Problem(format, text) is { } problem ? $"invalid format - {problem}\n" : null;
    }

    private static string? LimitProblem(Prop prop, string text)
    {
        if (prop.Pattern is { } pattern && !pattern.IsMatch(text))
        {
            return "value does not match the regex pattern";
        }

        if (prop.MaxLength is { } longest && text.Length > longest)
        {
            return $"value may only be {longest} characters long";
        }

        if (prop.MinLength is { } shortest && text.Length < shortest)
        {
            return $"value must be at least {shortest} characters long";
        }

        if (!IsNumber(text) || !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        return number > prop.Maximum ? string.Create(CultureInfo.InvariantCulture, $"value must have a maximum value of {prop.Maximum}")
            : number < prop.Minimum ? string.Create(CultureInfo.InvariantCulture, $"value must have a minimum value of {prop.Minimum}")
            : null;
    }

    private static string? EnumProblem(Prop prop, string text)
        => prop.Enum is { } values && !values.Contains(text)
            ? $"value '{text}' does not have a value in the enumeration '{string.Join(", ", values)}'"
            : null;

    [GeneratedRegex(@"^[+-]?\d+$")]
    private static partial Regex IntegerPattern();

    [GeneratedRegex(@"^[+-]?(?=\d|\.\d)\d*(\.\d*)?([Ee][+-]?\d+)?$")]
    private static partial Regex NumberPattern();
}
