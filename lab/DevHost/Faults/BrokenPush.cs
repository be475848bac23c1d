using ProxPaaS.Contracts.Api;
using ProxPaaS.DevHost.Parts;

namespace ProxPaaS.DevHost.Faults;

/// <summary>A push whose image cannot be built, or whose app never listens: it ends as failed with a sentence, and the version before serves on.</summary>
internal sealed class BrokenPush(string name, string dockerfile, bool builds, string mustSay) : IFaultScenario
{
    private const int Patience = 10;

    public static BrokenPush Dockerfile { get; } = new("A Dockerfile that fails", "FROM busybox:1.36\nRUN echo about to fail && false\n", false, "about to fail");

    public static BrokenPush NeverListens { get; } = new("An app that never listens", "FROM busybox:1.36\nCOPY www /www\nCMD [\"sleep\", \"1000\"]\n", true, "8080");

    public string Name => name;

    public async Task<string> RunAsync(FaultBench bench, Action<string> say, CancellationToken cancellationToken)
    {
        if (builds)
        {
            await bench.Api.UpdateServiceAsync(bench.Service.Id, new() { StartTimeoutSeconds = Patience }, cancellationToken);
        }

        var good = bench.NextVersion();
        await bench.App.PushAsync(bench.Service, good, say, cancellationToken);
        await bench.VersionAsync(good, cancellationToken);
        await Waiting.ForAsync(
            async () => (await bench.ServiceNowAsync(cancellationToken)) is { } s && s.ActiveDeploymentId == s.LatestDeploymentId ? "settled" : null,
            TimeSpan.FromSeconds(60), () => "the good version did not become active", cancellationToken);
        var before = (await bench.ServiceNowAsync(cancellationToken)).ActiveDeploymentId;
        await using var visitor = new Visitor(bench.App);
        var printed = "";
        try
        {
            await bench.App.PushAsync(bench.Service, bench.NextVersion(), line => printed += line + "\n", cancellationToken, dockerfile);
        }
        catch (ToolFailedException refused)
        {
            printed += refused.Message;
        }

        var sentence = await Waiting.ForAsync(() => EndAsync(bench, cancellationToken), TimeSpan.FromSeconds(90), () => $"the push has not ended; git printed: {printed}", cancellationToken, TimeSpan.FromMilliseconds(250));
        var answers = await visitor.LeaveAsync(TimeSpan.Zero);
        var active = (await bench.ServiceNowAsync(cancellationToken)).ActiveDeploymentId;
        if (active != before || !sentence.Contains(mustSay, StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"active deployment {before} → {active}; it says: {sentence}");
        }

        await bench.VersionAsync(good, cancellationToken);
        return $"{sentence}; the version before served on, {answers}";
    }

    private async Task<string?> EndAsync(FaultBench bench, CancellationToken cancellationToken)
    {
        if (builds)
        {
            var newest = (await FaultBench.ListAsync(bench.Api.DeploymentsAsync(bench.Service.Id, cancellationToken)))[0];
            return newest.State == DeploymentState.Failed ? newest.Reason : null;
        }

        var build = (await FaultBench.ListAsync(bench.Api.BuildsAsync(bench.Service.Id, cancellationToken)))[0];
        return build.State == BuildState.Failed ? build.Reason : null;
    }
}
