using Microsoft.Extensions.Options;

namespace ProxPaaS.Orchestrator.Api;

internal sealed class AgentsOptionsValidator : IValidateOptions<AgentsOptions>
{
    public ValidateOptionsResult Validate(string? name, AgentsOptions options)
        => string.IsNullOrEmpty(options.Url) || (ListenAddress.TryParse(options.Url, out var address) && address.Https)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"Agents:Url '{options.Url}' is not an https address. Set it to https://IP:PORT with an IP address of this machine that nodes can reach.");
}
