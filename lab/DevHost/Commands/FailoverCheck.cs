using System.Diagnostics;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Contracts.Client;
using ProxPaaS.DevHost.Parts;
using ProxPaaS.DevHost.Steps;

namespace ProxPaaS.DevHost.Commands;

/// <summary>Two control planes: the leader dies, and nobody but the operator notices.</summary>
internal sealed class FailoverCheck(Installation installation, StepRunner steps, UpCommand up, CancellationToken cancellationToken)
{
    private static readonly TimeSpan Takeover = TimeSpan.FromSeconds(20);

    public async Task RunAsync(ProxPaasClient api, SampleApp app, ServiceView service)
    {
        var (leader, standby) = await RolesAsync(installation, cancellationToken);
        var other = ProxPaasClient.Create(new(new Uri(standby.ApiUrl), api.Options.Token));
        var before = "";
        await steps.RunAsync("The one that stands by answers as the leader does", async say =>
        {
            before = await CheckCommand.DeployedAsync(api, service);
            var passedOn = await CheckCommand.DeployedAsync(other, service);
            say(passedOn == before ? before : throw new InvalidOperationException($"the leader says {before}, the other one {passedOn}"));
        });
        await steps.RunAsync("Kill the leader: the app answers, the other takes over", async say =>
        {
            var started = Stopwatch.GetTimestamp();
            await up.Supervisor.KillAsync(leader.Name, cancellationToken);
            var visitors = app.AskForAsync(TimeSpan.FromSeconds(8), cancellationToken);
            await up.ControlPlane.ReadyAsync(standby, "ready, leading", Takeover, cancellationToken);
            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            var (good, bad) = await visitors;
            say(bad is null ? $"{standby.Name} leads after {seconds:0.0} s; {good} of {good} requests" : throw new InvalidOperationException($"a request failed: {bad}"));
        });
        await steps.RunAsync("Nothing was redeployed", async say =>
        {
            // The agents dial the new leader and report before it knows what runs.
            var after = "";
            await Waiting.ForAsync(
                async () => (after = await CheckCommand.DeployedAsync(other, service)) == before ? after : null, TimeSpan.FromSeconds(30), () => $"before {before}, after {after}", cancellationToken);
            await Task.Delay(TimeSpan.FromSeconds(3), cancellationToken);
            after = await CheckCommand.DeployedAsync(other, service);
            say(after == before ? after : throw new InvalidOperationException($"before {before}, after {after}"));
        });
        await steps.RunAsync("git push to the new leader", async say =>
        {
            var anew = new SampleApp(installation, other);
            await anew.PushAsync(await anew.EnsureServiceAsync(cancellationToken), "3", say, cancellationToken);
            say(await anew.AnswersAsync("3", TimeSpan.FromSeconds(60), cancellationToken));
        });
        await steps.RunAsync("Restart the old leader: it stands by and passes on", async say =>
        {
            await up.Supervisor.StartAgainAsync(leader.Name, cancellationToken);
            await up.ControlPlane.ReadyAsync(leader, "ready, standing by", TimeSpan.FromSeconds(60), cancellationToken);
            var (seen, led) = (await CheckCommand.DeployedAsync(api, service), await CheckCommand.DeployedAsync(other, service));
            say(seen == led ? seen : throw new InvalidOperationException($"the leader says {led}, the other one {seen}"));
        });
    }

    internal static async Task<(Member Leader, Member Standby)> RolesAsync(Installation installation, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        var says = await http.GetStringAsync(installation.First.ApiUrl + "/readyz", cancellationToken);
        return says.Contains("leading", StringComparison.Ordinal) ? (installation.First, installation.Second) : (installation.Second, installation.First);
    }
}
