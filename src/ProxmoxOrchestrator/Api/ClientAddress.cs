using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace ProxPaaS.Orchestrator.Api;

/// <summary>Whose request it is when a dashboard or a load balancer stands in between: the limits count by that address.</summary>
internal static class ClientAddress
{
    /// <summary>
    /// X-Forwarded-For is believed as far back as each hop is one of <c>Api:TrustedProxies</c>. Never for agents, whose join is bound to the address
    /// that they dial from.
    /// </summary>
    public static void UseClientAddress(this WebApplication app)
    {
        var trusted = app.Services.GetRequiredService<IConfiguration>().GetSection("Api").Get<ApiOptions>()?.TrustedProxies ?? [];
        var forwarded = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor, ForwardLimit = null };
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (var proxy in trusted)
        {
            if (IPAddress.TryParse(proxy, out var address))
            {
                forwarded.KnownProxies.Add(address);
            }
        }

        // An empty list means "believe everybody" to the middleware.
        if (forwarded.KnownProxies.Count > 0)
        {
            app.UseWhen(context => context.Features.Get<ListenerFeature>() is not { Agents: true }, branch => branch.UseForwardedHeaders(forwarded));
        }
    }
}
