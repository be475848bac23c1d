using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Tests.FakeApi;

/// <summary>An outside repository, its deliveries and pull requests, as they would really look.</summary>
public static class DemoSources
{
    public const string Secret = "4b1f0cf0a7d94be9a0f1b7c65f2c7a1e";
    private static readonly string[] Shas = ["9f31c2ab77e04a1b2c3d4e5f60718293a4b5c6d7", "77ab01cc1f2d09e8d7c6b5a4938271605f4e3d2c", "c0ffee1234567890abcdef1234567890abcdef12"];

    public static SourceView Source(ServiceView service) => new(
        $"src_{service.Name}", service.Id, $"{service.ProjectName}/{service.Name}", SourceProvider.Github, "https://github.com/acme/shop.git", true, null, null, null,
        "https://paas.example.org/hooks/5f7c0a9e1b2d4c3f8a6b7c8d9e0f1a2b", HookScheme.Github, null, true, false, true, null, "acme/shop", "", DemoData.Now.AddMinutes(-4), DemoData.Now.AddSeconds(-70), DemoData.Now.AddDays(-9));

    /// <summary>The newest ones tell of each state; with many the list has pages.</summary>
    public static List<DeliveryView> Deliveries(SourceView source, int older = 0)
    {
        DeliveryView Delivery(int number, string @event, string origin, string? reference, DeliveryState state, string reason, int minutes, string? build = null, int attempt = 1) => new(
            $"dlv_{number:000}", source.Id, source.ServiceId, origin, @event, $"guid-{number}", reference, reference is null ? null : Shas[number % 3], state, reason, attempt, build, null,
            DemoData.Now.AddMinutes(-minutes), state == DeliveryState.Waiting ? DemoData.Now.AddSeconds(15) : null, state == DeliveryState.Waiting ? null : DemoData.Now.AddMinutes(-minutes).AddSeconds(1));
        return
        [
            Delivery(999, "push", "webhook", "refs/heads/main", DeliveryState.Waiting, "github.com did not answer within 30 s; it is asked again.", 1, attempt: 2),
            Delivery(998, "push", "webhook", "refs/heads/main", DeliveryState.Done, "Commit 9f31c2ab of main is being built.", 4, "bld_13"),
            Delivery(997, "pull_request", "webhook", "refs/pull/42/head", DeliveryState.Skipped, "It comes from a fork and waits for the approval of its commit: px sources approve 42 --sha 77ab01cc", 35),
            Delivery(996, "push", "poll", "refs/heads/docs", DeliveryState.Skipped, "Only main deploys.", 90),
            Delivery(995, "asked for by owner@example.org", "sync", null, DeliveryState.Failed, "github.com refuses the token: it has ended or may not read acme/shop. Set a new one: px sources set --token-stdin", 200, attempt: 3),
            .. Enumerable.Range(0, older).Select(i => Delivery(900 - i, "push", "webhook", "refs/heads/main", DeliveryState.Done, "The commit was built before.", 300 + i)),
        ];
    }

    public static List<PullRequestView> Pulls(SourceView source) =>
    [
        new("pul_42", source.Id, 42, "Use fewer queries in the cart", "mallory", PullRequestState.Open, "fewer-queries", Shas[1], "main", true, false, null, DemoData.Now.AddMinutes(-35)),
        new("pul_41", source.Id, 41, "Show delivery dates", "ada", PullRequestState.Open, "delivery-dates", Shas[0], "main", false, true, null, DemoData.Now.AddHours(-3)),
        new("pul_40", source.Id, 40, "Old one", "ada", PullRequestState.Merged, "old", Shas[2], "main", false, true, null, DemoData.Now.AddDays(-3)),
    ];
}
