using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Nodes;

/// <summary>The join tokens of nodes that are being made. What a token buys is the enrollment's business.</summary>
internal sealed class NodeTokenStore(IPlatformContextFactory contexts, IOptionsMonitor<NodesOptions> options, TimeProvider clock)
{
    /// <summary>A fresh token for this operation and guest; older unused ones of the node are dead from here on.</summary>
    public async Task<string> NewTokenAsync(NodeRecord node, string operationId, CancellationToken cancellationToken)
    {
        var token = JoinTokens.New();
        await using var context = contexts.Create(TenantScope.All);
        await context.JoinTokens.Where(t => t.SubjectId == node.Id && t.ConsumedAt == null).ExecuteDeleteAsync(cancellationToken);
        context.JoinTokens.Add(new()
        {
            Hash = JoinTokens.Hash(token),
            OrganisationId = node.OrganisationId,
            Role = "agent",
            SubjectId = node.Id,
            OperationId = operationId,
            Vmid = node.Vmid,
            Address = node.Address,
            ExpiresAt = clock.GetUtcNow() + TimeSpan.FromMinutes(options.CurrentValue.TokenMinutes),
        });
        await context.SaveChangesAsync(cancellationToken);
        return token;
    }

    /// <summary>Whether the token in a guest's host name still opens the door for it, with enough time to walk through.</summary>
    public async Task<bool> IsTokenGoodAsync(NodeRecord node, string operationId, string token, CancellationToken cancellationToken)
    {
        var hash = JoinTokens.Hash(token);
        var soon = clock.GetUtcNow() + TimeSpan.FromSeconds(options.CurrentValue.JoinTimeoutSeconds);
        await using var context = contexts.Create(TenantScope.All);
        return await context.JoinTokens.AnyAsync(
            t => t.Hash == hash && t.SubjectId == node.Id && t.OperationId == operationId && t.Vmid == node.Vmid && t.ConsumedAt == null && t.ExpiresAt > soon, cancellationToken);
    }
}
