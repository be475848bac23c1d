using ProxPaaS.Contracts.Api;
using ProxPaaS.DevHost.Commands;
using ProxPaaS.DevHost.LabImages;

namespace ProxPaaS.DevHost.Acceptance;

/// <summary>
/// A template of two services: WordPress installs itself in its MariaDB, and the site is still there after both were deployed anew. The same
/// template once more in the same project has names, secrets and data of its own.
/// </summary>
internal sealed class TemplatedSite : IAcceptanceScenario
{
    private const string Again = "two";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    public string Name => "templates";

    public async Task RunAsync(AcceptanceBench bench)
    {
        var project = await bench.ProjectAsync("templates");
        await bench.StepAsync("templates: MariaDB and WordPress from Debian's packages under their vendors' names", async say =>
        {
            var builder = (await bench.NodesAsync()).First(n => n.Labels.Contains("builder"));
            await new ServiceImages(bench.Installation, UpCommand.NodeCache).PublishAsync(
                builder.Vmid, $"{bench.Installation.HostAddress}:{bench.Installation.MirrorPort}", ["mariadb", "wordpress"], say, bench.CancellationToken);
        });
        var urls = new Dictionary<string, string>();
        foreach (var suffix in new[] { "", Again })
        {
            await bench.StepAsync($"templates: px templates deploy wordpress{(suffix.Length > 0 ? $" --suffix {suffix}" : "")}", async say =>
            {
                if (suffix.Length > 0)
                {
                    (await bench.PxAsync("templates", "deploy", "wordpress", "--project", project)).Ended(4).Says("--suffix");
                }

                (await bench.PxAsync(["templates", "deploy", "wordpress", "--project", project, "--json", .. suffix.Length > 0 ? (string[])["--suffix", suffix] : []])).Ended(0).Has("services");
                foreach (var service in Services(suffix))
                {
                    await RunningAsync(bench, $"{project}/{service}", null, say);
                }

                urls[suffix] = (await bench.PxAsync("open", "--service", $"{project}/{Services(suffix)[1]}")).Ended(0).Line;
                await InstallAsync(bench, urls[suffix], $"Site {suffix}".Trim());
                say(urls[suffix]);
            });
        }

        await bench.StepAsync("templates: each has its own secrets, and its references lead to its own database", async say =>
        {
            var first = await VariablesAsync(bench, project, "");
            var second = await VariablesAsync(bench, project, Again);
            say(first["MARIADB_PASSWORD"].Length == 32 && first["MARIADB_PASSWORD"] != second["MARIADB_PASSWORD"] && first["MARIADB_ROOT_PASSWORD"] != first["MARIADB_PASSWORD"] && second["WORDPRESS_DB_HOST"].Contains($"mariadb-{Again}", StringComparison.Ordinal)
                ? $"{second["WORDPRESS_DB_HOST"]} in the second" : throw new InvalidOperationException($"the second one's database is {second["WORDPRESS_DB_HOST"]}; its secrets {(first["MARIADB_PASSWORD"] == second["MARIADB_PASSWORD"] ? "are the first one's" : "differ")}"));
            (await bench.PxAsync("vars", "ls", "--service", $"{project}/mariadb")).Ended(0).Says("MARIADB_ROOT_PASSWORD");
        });
        await bench.StepAsync("templates: the sites survive that database and WordPress are deployed anew", async say =>
        {
            foreach (var service in Services(""))
            {
                var before = await bench.Api.ServiceAsync($"{project}/{service}", bench.CancellationToken);
                await bench.Api.DeployAsync(before.Id, new DeployRequest(), bench.CancellationToken);
                await RunningAsync(bench, $"{project}/{service}", before.ActiveDeploymentId, say);
            }

            foreach (var (suffix, url) in urls)
            {
                await ShowsAsync(bench, url, $"Site {suffix}".Trim());
            }

            say("both show their titles");
        });
        await bench.RemoveAsync(Name, project);
        await bench.StepAsync("templates: the volumes stay until they are removed", async say =>
        {
            var kept = (await bench.PxAsync("volumes", "ls", "--json")).Ended(0).Items.Where(v => v.GetRawText().Contains(project, StringComparison.Ordinal)).Select(v => v.GetProperty("id").GetString()!).ToArray();
            foreach (var volume in kept)
            {
                (await bench.PxAsync("volumes", "rm", volume, "--yes")).Ended(0);
            }

            say(kept.Length == 4 ? "four volumes removed" : throw new InvalidOperationException($"four volumes were expected, there are {kept.Length}"));
        });
    }

    private static string[] Services(string suffix) => suffix.Length == 0 ? ["mariadb", "wordpress"] : [$"mariadb-{suffix}", $"wordpress-{suffix}"];

    private static async Task<Dictionary<string, string>> VariablesAsync(AcceptanceBench bench, string project, string suffix)
    {
        var all = new Dictionary<string, string>();
        foreach (var service in Services(suffix))
        {
            foreach (var variable in (await bench.PxAsync("vars", "ls", "--reveal", "--service", $"{project}/{service}", "--json")).Ended(0).Items)
            {
                all[variable.GetProperty("name").GetString()!] = variable.GetProperty("value").GetString() ?? "";
            }
        }

        return all;
    }

    /// <param name="not">The deployment that is to be replaced.</param>
    private static async Task RunningAsync(AcceptanceBench bench, string service, string? not, Action<string> say)
    {
        var last = "";
        await bench.WaitAsync(
            async () =>
            {
                var now = await bench.Api.ServiceAsync(service, bench.CancellationToken);
                say(last = $"{now.Name} is {now.State}: {now.Reason}");
                return now.State == ServiceState.Failed ? throw new InvalidOperationException(last) : now is { State: ServiceState.Running, ReadyReplicas: 1 } && now.ActiveDeploymentId != not ? now : null;
            },
            () => last, Patience);
    }

    /// <summary>As a person does it in the browser.</summary>
    private static async Task InstallAsync(AcceptanceBench bench, string url, string title)
    {
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(60) };
        using var request = new HttpRequestMessage(HttpMethod.Post, bench.Installation.EdgeUrl + "/wp-admin/install.php?step=2")
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["weblog_title"] = title, ["user_name"] = "admin", ["admin_password"] = "correct horse 1", ["admin_password2"] = "correct horse 1", ["pw_weak"] = "on", ["admin_email"] = "admin@example.org", ["blog_public"] = "0",
            }),
        };
        request.Headers.Host = new Uri(url).Host;
        using var response = await http.SendAsync(request, bench.CancellationToken);
        var page = await response.Content.ReadAsStringAsync(bench.CancellationToken);
        if (!response.IsSuccessStatusCode || !page.Contains("Success", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"WordPress answered its installation with {(int)response.StatusCode}: {page[..Math.Min(page.Length, 500)]}");
        }

        await ShowsAsync(bench, url, title);
    }

    private static async Task ShowsAsync(AcceptanceBench bench, string url, string title)
    {
        var last = (Status: 0, Text: "");
        await bench.WaitAsync(
            async () => (last = await bench.AskAsync(url, "/wp-login.php")).Text.Contains($"&lsaquo; {title} &#8212;", StringComparison.Ordinal) ? last.Text : null,
            () => $"{url} does not show '{title}'; it answered {last.Status}: {last.Text[..Math.Min(last.Text.Length, 300)]}");
    }
}
