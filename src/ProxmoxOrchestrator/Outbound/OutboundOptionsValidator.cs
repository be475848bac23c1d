using System.Net;
using Microsoft.Extensions.Options;

namespace ProxPaaS.Orchestrator.Outbound;

internal sealed class OutboundOptionsValidator : IValidateOptions<OutboundOptions>
{
    public ValidateOptionsResult Validate(string? name, OutboundOptions options)
    {
        var wrong = options.Allowed.Where(text => !IPNetwork.TryParse(text, out _) && !IPAddress.TryParse(text, out _)).ToList();
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong.Select(text => $"Outbound:Allowed holds '{text}'. Write an address or a network such as 10.0.0.0/8."));
    }
}
