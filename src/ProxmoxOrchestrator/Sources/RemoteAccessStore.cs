using System.Text;
using Microsoft.EntityFrameworkCore;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Sources;

/// <summary>Opens a source's credentials for a moment, and keeps what a connection taught.</summary>
internal sealed class RemoteAccessStore(IPlatformContextFactory contexts, ISecretBox box)
{
    public RemoteAccess Open(Source source) => new(
        CloneUrl.Parse(source.CloneUrl, out _) ?? throw new RemoteException(RemoteProblem.Refused, "The clone URL cannot be used any more. Set it anew with: px sources set --url URL"),
        source.TokenUser ?? SourceProviders.TokenUser(source.Provider),
        source.SealedToken is { } token ? Encoding.UTF8.GetString(box.Open(SourceSeal.Token(source.Id), token)) : null,
        source.SealedKey is { } key ? new DeployKey(box.Open(SourceSeal.Key(source.Id), key)) : null,
        source.KnownHosts,
        source.Authorities);

    /// <summary>Pins the server's ssh keys, unless somebody did so meanwhile.</summary>
    public async Task PinAsync(string sourceId, string knownHosts, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        await context.Sources.Where(s => s.Id == sourceId && s.KnownHosts == null).ExecuteUpdateAsync(set => set.SetProperty(s => s.KnownHosts, knownHosts), cancellationToken);
    }

    /// <summary>What is wrong with the git host; empty when nothing is.</summary>
    public async Task SetProblemAsync(string sourceId, string problem, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        using var turn = await context.EnterWriterAsync(cancellationToken);
        await context.Sources.Where(s => s.Id == sourceId && s.Problem != problem).ExecuteUpdateAsync(set => set.SetProperty(s => s.Problem, problem), cancellationToken);
    }
}
