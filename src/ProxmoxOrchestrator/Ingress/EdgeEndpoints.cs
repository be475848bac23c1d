using Microsoft.Extensions.Options;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Identity.Certificates;

namespace ProxPaaS.Orchestrator.Ingress;

internal static class EdgeEndpoints
{
    private const int LongestName = 63;

    public static void MapEdges(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/edges").WithTags("Edges");
        group.MapGet("", ListAsync).RequirePermission(Permission.Read).WithName("listEdges").WithSummary("The reverse proxies and whether they are connected");
        group.MapPost("/join-tokens", CreateTokenAsync).RequirePermission(Permission.Operate).WithName("createEdgeJoinToken")
            .WithSummary("A one-time token, good for fifteen minutes, that lets a new edge join; shown this once");
    }

    private static async Task<Page<EdgeView>> ListAsync(Caller caller, PageRequest page, EdgeStore store, IClusterView cluster, CancellationToken cancellationToken)
    {
        var snapshot = cluster.Current;
        return page.Of(await store.ListAsync(caller, page, cancellationToken), e => e.Id, e => OverviewViews.Edge(e, snapshot));
    }

    private static async Task<IResult> CreateTokenAsync(
        CreateJoinTokenRequest request, Caller caller, EdgeStore store, PlatformCaStore authorities, IOptions<AgentsOptions> agents, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var name = request.Name ?? "";
        errors.AddIf(
            name.Length is 0 or > LongestName || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-') || name[0] == '-' || name[^1] == '-',
            "name", $"1 to {LongestName} lower-case letters, digits and hyphens, neither first nor last a hyphen.");
        errors.ThrowIfAny();
        if (string.IsNullOrEmpty(agents.Value.Url))
        {
            throw ApiProblemException.Conflict("no_agent_listener", "This control plane has no listener for edges. Set Agents:Url and start it again.");
        }

        var (token, expiresAt) = await store.CreateTokenAsync(caller, name, cancellationToken);
        return TypedResults.Created((string?)null, new JoinTokenView(token, agents.Value.Url, authorities.Authority.Fingerprint.ToString(), expiresAt));
    }
}
