using Microsoft.Extensions.Options;
using NSubstitute;
using ProxPaaS.Orchestrator.Outbound;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Tests.Orchestrator.Outbound;

internal static class TestOutbound
{
    /// <param name="names">Null: the machine's own resolver.</param>
    public static OutboundClient Create(IPlatformContextFactory contexts, INameResolver? names, params string[] allowed) => Create(contexts, names, Trust, allowed);

    public static OutboundClient Create(IPlatformContextFactory contexts, INameResolver? names, OutboundTrust trust, params string[] allowed)
    {
        var options = Substitute.For<IOptionsMonitor<OutboundOptions>>();
        options.CurrentValue.Returns(new OutboundOptions { Allowed = [.. allowed] });
        return new(names ?? new DnsClient(), contexts, options, trust, TimeProvider.System);
    }

    /// <summary>The machine's authorities and no other.</summary>
    public static OutboundTrust Trust { get; } = new(Options.Create(new OutboundOptions()));
}
