using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Api;

namespace ProxPaaS.Orchestrator.Projects;

internal static class VariableRules
{
    private const int LongestName = 128;
    private const int LongestValue = 32 * 1024;
    private const int MostAtOnce = 500;

    public static void Check(FieldErrors errors, SetVariablesRequest request)
    {
        errors.AddIf(request.Values is null or { Count: 0 or > MostAtOnce }, "values", $"1 to {MostAtOnce} names with their values.");
        foreach (var (name, value) in request.Values ?? new Dictionary<string, string?>())
        {
            var field = $"values.{new string([.. name.Take(60).Where(c => !char.IsControl(c))])}";
            errors.AddIf(!IsName(name), field, "A name is a letter or underscore, then letters, digits and underscores, up to 128.");
            errors.AddIf(name == "PORT", field, "PORT is set by the platform: change the service's port instead.");
            errors.AddIf(value is { Length: > LongestValue }, field, $"A value has at most {LongestValue} characters.");
            errors.AddIf(value?.Contains('\0') == true, field, "A value cannot contain NUL.");
        }
    }

    public static bool IsName(string name)
        => name.Length is > 0 and <= LongestName && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
