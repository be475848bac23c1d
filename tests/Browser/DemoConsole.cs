using ProxPaaS.Contracts.Api;
using ProxPaaS.Tests.FakeApi;

namespace ProxPaaS.Tests.Browser;

/// <summary>A control plane with something on every page of the console.</summary>
internal static class DemoConsole
{
    public const string Web = "srv_shop_web";

    /// <param name="olderDeliveries">Beside the newest five: more than a page holds.</param>
    public static async Task<FakeControlPlane> StartAsync(int olderDeliveries = 0)
    {
        var overview = DemoData.Busy();
        var api = await FakeControlPlane.StartAsync(overview);
        DemoData.WriteBuildLog(api.Log("bld_13"));
        var web = overview.Services.Single(s => s.Id == Web) with
        {
            Settings = new ServiceSettings
            {
                Kind = ServiceKind.Web, Branch = "main", RootDirectory = "apps/web", ReleaseCommand = ["bin/rails", "db:migrate"],
                Build = new BuildSettings { Builder = BuilderChoice.Nixpacks, WatchPaths = ["apps/web/**", "!**/*.md"] },
            },
            SetBy = new Dictionary<string, string> { ["rootDirectory"] = "proxpaas.toml:4" },
        };
        api.Overview = overview with { Services = [.. overview.Services.Select(s => s.Id == Web ? web : s)] };
        var source = DemoSources.Source(web);
        api.Sources.Add(source);
        api.Deliveries.AddRange(DemoSources.Deliveries(source, olderDeliveries));
        api.Pulls.AddRange(DemoSources.Pulls(source));
        api.Previews.Add(new PreviewView(
            "prv_1", "prj_shop", "pr-41", 41, "delivery-dates", "Show delivery dates", "9f31c2ab77e04a1b", PreviewState.Active, "", "env_pr41", ["http://web-pr-41-shop.apps.example.org"], DemoData.Now.AddHours(-3), DemoData.Now.AddHours(69)));
        api.Previews.Add(new PreviewView(
            "prv_2", "prj_shop", "pr-42", 42, "fewer-queries", "Use fewer queries in the cart", "77ab01cc1f2d09e8", PreviewState.Waiting, "Commit 77ab01cc comes from a fork and waits for approval: px sources approve 42 --sha 77ab01cc", null, [], DemoData.Now.AddMinutes(-35), null));
        api.Keys.Add(new SshKeyView("key_ci", "ci@example.org", "ssh-ed25519 AAAAC3", "SHA256:n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg", true, DemoData.Now.AddDays(-3), DemoData.Now.AddMinutes(-12)));
        api.Log("run_1").Write("== 20261123 AddDeliveryDate: migrating", "-- add_column(:orders, :delivery_date, :date)", "   -> 0.0041s").End();
        api.Run = api.Run with { ServiceId = Web, Kind = RunKind.Release, State = RunState.Succeeded, Program = "bin/rails", StartedBy = "release", ExitCode = 0, Reason = "It ended with exit code 0.", FinishedAt = DemoData.Now, DurationSeconds = 3.2 };
        return api;
    }

    /// <summary>Each page, with a text that is there once it has been read.</summary>
    public static IReadOnlyList<(string Name, string Path, string Ready)> Pages { get; } =
    [
        ("service", $"/services/{Web}", "Built sha256"),
        ("source", $"/services/{Web}/source", "Only main deploys."),
        ("source-none", "/services/srv_blog_site/source", "Connect a repository"),
        ("builds", $"/services/{Web}/builds", "Show delivery dates in the cart"),
        ("deployments", $"/services/{Web}/deployments", "Cache product pictures for a day"),
        ("runs", $"/services/{Web}/runs", "bin/rails"),
        ("build", "/builds/bld_13", "Built sha256"),
        ("build-missing", "/builds/bld_gone", "There is no build"),
        ("run", "/runs/run_1", "add_column"),
        ("projects", "/projects", "3 services"),
        ("project", "/projects/prj_shop", "checkout"),
        ("previews", "/projects/prj_shop/previews", "pr-41"),
        ("keys", "/projects/prj_shop/keys", "ci@example.org"),
        ("templates", "/templates", "Web analytics without cookies"),
        ("template", "/templates/umami", "What it makes"),
        ("crons", "/crons", "shop/report"),
    ];
}
