using System.Diagnostics;
using ProxPaaS.Contracts.Client;
using ProxPaaS.DevHost.Parts;

namespace ProxPaaS.DevHost.Faults;

/// <summary>The token is revoked at Proxmox: the cluster says so, the app serves on; a wrong secret is refused, the right one is taken and work goes on.</summary>
internal sealed class WrongToken : IFaultScenario
{
    public string Name => "A wrong Proxmox token, then the right one";

    public async Task<string> RunAsync(FaultBench bench, Action<string> say, CancellationToken cancellationToken)
    {
        await Growth.EndAsync(bench, say, cancellationToken);
        await using var visitor = new Visitor(bench.App);
        using (var root = new PveAccess(bench.Installation, bench.LabDescription))
        {
            await root.RevokeTokenAsync(cancellationToken);
        }

        await bench.SetPoolAsync(new() { Min = 2 }, cancellationToken);
        var sentence = await Growth.HinderedAsync(bench, "default", ["token"], say, cancellationToken);
        var status = await Waiting.ForAsync(
            async () => (await bench.Api.PveClusterAsync("lab", cancellationToken)).Status is var s && s != "ok" ? s : null,
            TimeSpan.FromSeconds(40), () => "the cluster's status is still ok", cancellationToken);
        string refusal;
        try
        {
            await bench.Api.UpdatePveClusterAsync("lab", new(TokenSecret: Guid.NewGuid().ToString()), cancellationToken);
            throw new InvalidOperationException("a wrong secret was stored");
        }
        catch (ApiException refused)
        {
            refusal = refused.Message;
        }

        using var access = new PveAccess(bench.Installation, bench.LabDescription);
        var secret = await access.EnsureTokenAsync(cancellationToken);
        await bench.Api.UpdatePveClusterAsync("lab", new(TokenId: access.TokenId, TokenSecret: secret), cancellationToken);
        var corrected = Stopwatch.GetTimestamp();
        await bench.SettledAsync(2, say, cancellationToken);
        var took = Stopwatch.GetElapsedTime(corrected).TotalSeconds;
        await Growth.EndAsync(bench, say, cancellationToken);
        return $"{sentence}; status: {status}; a wrong secret: {refusal}; {took:0} s after the right one the node stood; {await visitor.LeaveAsync(TimeSpan.Zero)}";
    }
}
