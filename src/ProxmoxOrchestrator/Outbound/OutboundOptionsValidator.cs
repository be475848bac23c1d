using System.Net;
using Microsoft.Extensions.Options;

namespace ProxPaaS.Orchestrator.Outbound;

internal sealed class OutboundOptionsValidator : IValidateOptions<OutboundOptions>
{
    public ValidateOptionsResult Validate(string? name, OutboundOptions options)
    {
        var problems = options.Allowed.Where(text => !IPNetwork.TryParse(text, out _) && !IPAddress.TryParse(text, out _))
            .Select(text => $"Outbound:Allowed holds '{text}'. Write an address or a network such as 10.0.0.0/8.").ToList();
        if (!string.IsNullOrEmpty(options.CaFile) && CaFile(options.CaFile) is { } problem)
        {
            problems.Add($"Outbound:CaFile {options.CaFile} {problem}");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static string? CaFile(string path)
    {
        try
        {
            return Authorities.Parse(File.ReadAllText(path), out var problem) is null ? $"cannot be used. {problem}" : null;
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            return $"cannot be read: {ex.Message}";
        }
    }
}
