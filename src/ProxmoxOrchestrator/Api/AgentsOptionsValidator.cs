using Microsoft.Extensions.Options;

namespace ProxPaaS.Orchestrator.Api;

internal sealed class AgentsOptionsValidator : IValidateOptions<AgentsOptions>
{
    public ValidateOptionsResult Validate(string? name, AgentsOptions options)
    {
        var problems = new List<string>();
        if (!string.IsNullOrEmpty(options.Url) && !(ListenAddress.TryParse(options.Url, out var address) && address.Https))
        {
            problems.Add($"Agents:Url '{options.Url}' is not an https address. Set it to https://IP:PORT with an IP address of this machine that nodes can reach.");
        }

        problems.AddRange(options.Names.Where(n => Uri.CheckHostName(n) == UriHostNameType.Unknown)
            .Select(n => $"Agents:Names has '{n}', which is neither a host name nor an address. Set it to what agents dial."));
        if (options.HeartbeatSeconds is < 1 or > 10)
        {
            problems.Add($"Agents:HeartbeatSeconds is {options.HeartbeatSeconds}. Set it to 1 to 10: a node counts as silent after 15 seconds.");
        }

        if (options.SampleSeconds is < 1 or > 60)
        {
            problems.Add($"Agents:SampleSeconds is {options.SampleSeconds}. Set it to 1 to 60.");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
