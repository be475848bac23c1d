using System.Net;
using System.Text.Json;
using ProxPaaS.Contracts.Api;
using ProxPaaS.DevHost.Steps;
using static ProxPaaS.DevHost.Git.GitRig;

namespace ProxPaaS.DevHost.Git;

/// <summary>A source added by px, its pushes by webhook, and what providers do badly: twice, forged, never.</summary>
internal sealed class PushSteps(GitRig rig, StepRunner steps, CancellationToken cancellationToken)
{
    private string _first = "", _second = "";

    public async Task RunAsync()
    {
        await steps.RunAsync("px sources add, and the first build", AddAsync);
        await steps.RunAsync("A signed push is live through the edge", PushAsync);
        await steps.RunAsync("The provider was told, with a link", StatusAsync);
        await steps.RunAsync("The same delivery again, and a forged one", TwiceAsync);
    }

    /// <param name="pollerOn">Starts the poller, which slept until now.</param>
    public async Task HealAsync(Func<Task> pollerOn)
        => await steps.RunAsync("A push whose webhook was lost is found", async say =>
        {
            var sha = await rig.Developer.CommitAsync("3");
            await rig.Developer.PushAsync(rig.Repository, "main");
            await pollerOn();
            var found = await rig.PolledAsync(sha);
            Must(found.State == DeliveryState.Done, $"{found.Id}: {found.Reason}");
            await rig.LiveAsync(null, "3", say);
            say(found.Reason);
        });

    /// <summary>As px takes it.</summary>
    private static string Word(SourceProvider provider) => JsonSerializer.SerializeToElement(provider, ApiJson.Default.SourceProvider).GetString()!;

    private static string Word(HookScheme scheme) => JsonSerializer.SerializeToElement(scheme, ApiJson.Default.HookScheme).GetString()!;

    private async Task AddAsync(Action<string> say)
    {
        await rig.Px.RunAsync(["templates", "deploy", "app-postgres", "--project", rig.Project, "--create-project"]);
        await rig.Px.RunAsync(["vars", "set", "--service", rig.Production, "--stdin", "--no-deploy"], $"API_KEY={Sentinel}\n");
        await rig.Px.RunAsync(["vars", "set", "--service", rig.Production, "--plain", "--no-deploy", "GREETING=production"]);
        _first = await rig.Developer.CommitAsync("1");
        await rig.Developer.PushAsync(rig.Repository, "main");
        string[] api = rig.Dialect.ApiPath is { } path ? ["--api-url", rig.Server.Url + path] : [];
        rig.Source = await rig.Px.ReadAsync(
            ApiJson.Default.SourceView,
            ["sources", "add", rig.Repository.CloneUrl, "--service", rig.Production, "--provider", Word(rig.Dialect.Provider), "--hook-scheme", Word(rig.Dialect.Scheme), "--token-stdin", .. api], rig.Server.Token + "\n");
        rig.Hook = new ProviderHook(rig.Server, rig.Source.HookUrl, rig.Source.HookSecret!, cancellationToken);
        Must(rig.Source is { HookSecret.Length: > 20, HasToken: true } && rig.Source.HookScheme == rig.Dialect.Scheme, $"px sources add answered {rig.Source}");
        var stranger = await rig.UntilAsync(
            async () => await rig.Api.SourceAsync(rig.Source.Id, false, cancellationToken) is { Problem.Length: > 0 } troubled ? troubled : null, () => "a certificate of nobody's authority was believed, or nothing was asked");
        Must(stranger.Problem.Contains("px sources set --ca-file", StringComparison.Ordinal), stranger.Problem);
        await rig.Px.RunAsync(["sources", "set", "--service", rig.Production, "--ca-file", rig.Server.CaFile]);
        await rig.Px.RunAsync(["sources", "sync", "--service", rig.Production]);
        await rig.LiveAsync(null, "1", say);
        for (var visit = 1; visit <= 3; visit++)
        {
            await rig.AskAsync(null, "/visit");
        }

        var given = await rig.GivenAsync(null);
        Must(given.Contains($"API_KEY={Sentinel}", StringComparison.Ordinal) && given.Contains($"build: {Sentinel}", StringComparison.Ordinal), "production itself was not given its secret, so later steps would prove nothing");
        say($"{(await rig.AskAsync(null, "/")).Text}; before it had the authority: {stranger.Problem}");
    }

    private async Task PushAsync(Action<string> say)
    {
        _second = await rig.Developer.CommitAsync("2");
        await rig.Developer.PushAsync(rig.Repository, "main");
        var reply = await rig.Hook.PushAsync("refs/heads/main", _second, _first, "delivery-2");
        var over = await rig.OverAsync(reply.Delivery);
        Must(over is { State: DeliveryState.Done, Origin: "webhook", BuildId: not null }, $"{over.Id}: {over.Reason}");
        say(await rig.LiveAsync(null, "2", say));
    }

    private async Task StatusAsync(Action<string> say)
    {
        var context = $"proxpaas/{rig.Production}";
        var success = await rig.ToldAsync(_second, context, "success");
        var told = rig.Server.Statuses.Where(s => s.Sha == _second && s.Context == context).Select(s => s.State).ToList();
        Must(told[0] == "pending" && told[^1] == "success", $"the provider was told {string.Join(", ", told)}");
        var build = (await rig.BuildsAsync(rig.Production)).First(b => b.CommitSha == _second);
        say($"{string.Join(" → ", told.Distinct())}: {success.Description}, {await rig.FollowAsync(success, build)}");
    }

    private async Task TwiceAsync(Action<string> say)
    {
        var before = (await rig.BuildsAsync(rig.Production)).Count;
        var again = await rig.Hook.PushAsync("refs/heads/main", _second, _first, "delivery-2");
        var other = await rig.OverAsync((await rig.Hook.PushAsync("refs/heads/main", _second, _first)).Delivery);
        Must(again.Duplicate && other.State == DeliveryState.Skipped, $"the same delivery was {(again.Duplicate ? "" : "not ")}known; the same push by another one: {other.Reason}");
        var forged = await rig.Hook.ForgeAsync();
        Must(forged == HttpStatusCode.Unauthorized, $"a forged signature was answered {(int)forged}");
        Must((await rig.BuildsAsync(rig.Production)).Count == before, "it was built once more");
        say($"one build; {other.Reason} Forged: 401");
    }
}
