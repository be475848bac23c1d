using ProxPaaS.Contracts.Api;
using ProxPaaS.DevHost.Steps;
using static ProxPaaS.DevHost.Git.GitRig;

namespace ProxPaaS.DevHost.Git;

/// <summary>A provider that is away: what runs goes on, the delivery says why it waits, and is worked off once the provider is back.</summary>
internal sealed class OutageSteps(GitRig rig, StepRunner steps, CancellationToken cancellationToken)
{
    public Task RunAsync() => steps.RunAsync("A provider that is away costs time and nothing else", async say =>
    {
        var sha = await rig.Developer.CommitAsync("late");
        await rig.Developer.PushAsync(rig.Repository, "main");
        var before = await rig.AskAsync(null, "/");
        rig.Server.Away = true;
        var delivery = (await rig.Hook.PushAsync("refs/heads/main", sha)).Delivery;
        var waits = await rig.UntilAsync(
            async () => await rig.Api.DeliveryAsync(delivery, cancellationToken) is { State: DeliveryState.Waiting, Attempt: > 0 } tried ? tried : null, () => $"{delivery} was not tried, or succeeded");
        Must(waits.Reason.Contains("Tried again at", StringComparison.Ordinal), waits.Reason);
        Must(await rig.AskAsync(null, "/") == before, "what runs was touched");
        rig.Server.Away = false;
        await rig.LiveAsync(null, "late", say);
        say($"{waits.Reason} Then: {(await rig.OverAsync(delivery)).Reason}");
    });
}
