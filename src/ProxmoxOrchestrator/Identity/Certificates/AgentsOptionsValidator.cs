using Microsoft.Extensions.Options;

namespace ProxPaaS.Orchestrator.Identity.Certificates;

internal sealed class AgentsOptionsValidator : IValidateOptions<AgentsOptions>
{
    public ValidateOptionsResult Validate(string? name, AgentsOptions options)
    {
        var problems = new List<string>();
        if (options.Url is not null && (!Uri.TryCreate(options.Url, UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttps || url.PathAndQuery != "/"))
        {
            problems.Add($"Agents:Url is \"{options.Url}\"; it must be https://HOST:PORT, as agents dial it.");
        }

        foreach (var bad in options.Names.Where(n => Uri.CheckHostName(n) == UriHostNameType.Unknown))
        {
            problems.Add($"Agents:Names has \"{bad}\", which is neither a host name nor an address.");
        }

        if (options.HeartbeatSeconds is < 1 or > 10)
        {
            problems.Add("Agents:HeartbeatSeconds must be 1 to 10: a node counts as silent after 15 seconds.");
        }

        if (options.SampleSeconds is < 1 or > 60)
        {
            problems.Add("Agents:SampleSeconds must be 1 to 60.");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
