using System.Diagnostics;
using System.Text;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Contracts.Client;

namespace ProxPaaS.DevHost.Parts;

/// <summary>The sample in <c>samples/hello</c> as a person would deploy it: a repository of its own, and <c>git push</c>.</summary>
internal sealed class SampleApp(Installation installation, ProxPaasClient api)
{
    public const string Project = "demo";
    public const string Service = "hello";

    public string Folder => Path.Combine(installation.State, "hello");

    public string Host => $"{Service}-{Project}.apps.localhost";

    public string Url => $"http://{Host}:{installation.EdgePort}/";

    public async Task<ServiceView> EnsureServiceAsync(CancellationToken cancellationToken)
    {
        ProjectView? project = null;
        await foreach (var candidate in api.ProjectsAsync(cancellationToken))
        {
            project = candidate.Name == Project ? candidate : project;
        }

        project ??= await api.CreateProjectAsync(new(Project), cancellationToken);
        await foreach (var service in api.ServicesAsync(Project, cancellationToken))
        {
            if (service.Name == Service)
            {
                return service;
            }
        }

        return await api.CreateServiceAsync(
            project.Environments[0].Id,
            new(Service, new() { Port = 8080, HealthPath = "/", CpuMilli = 250, MemoryMiB = 64, Replicas = 1, StopGraceSeconds = 2 }), cancellationToken);
    }

    /// <summary>Writes the version into the app, commits, and pushes; returns what git printed.</summary>
    /// <param name="dockerfile">Null: the sample's own.</param>
    public async Task<string> PushAsync(ServiceView service, string version, Action<string> say, CancellationToken cancellationToken, string? dockerfile = null)
    {
        if (!Directory.Exists(Path.Combine(Folder, ".git")))
        {
            CopyFolder(Path.Combine(installation.Repository, "samples", "hello"), Folder);
            await GitAsync(["init", "-q", "-b", "main"], cancellationToken);
        }

        dockerfile ??= await File.ReadAllTextAsync(Path.Combine(installation.Repository, "samples", "hello", "Dockerfile"), cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(Folder, "Dockerfile"), dockerfile, cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(Folder, "www", "version.txt"), version + "\n", cancellationToken);
        await GitAsync(["add", "-A"], cancellationToken);
        await GitAsync(["-c", "user.name=Sample", "-c", "user.email=sample@proxpaas.local", "commit", "-qm", $"Version {version}"], cancellationToken);

        // The token travels in the environment: not in the URL, not in the process list, not in the repository's configuration.
        var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes("px:" + api.Options.Token));
        var environment = new Dictionary<string, string>
        {
            ["GIT_TERMINAL_PROMPT"] = "0",
            ["GIT_CONFIG_COUNT"] = "1",
            ["GIT_CONFIG_KEY_0"] = "http.extraHeader",
            ["GIT_CONFIG_VALUE_0"] = "Authorization: Basic " + basic,
        };
        return await Tool.RunAsync("git", ["push", service.GitUrl, "HEAD:main"], cancellationToken, say, folder: Folder, environment: environment);
    }

    /// <summary>Asks the edge by host name until this version answers.</summary>
    public async Task<string> AnswersAsync(string version, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        var last = "no answer yet";
        return await Waiting.ForAsync(
            async () =>
            {
                last = await AskAsync(http, cancellationToken);
                return last.Contains($"version {version}\n", StringComparison.Ordinal) ? last : null;
            },
            limit, () => $"{Url} did not answer with version {version}; the last answer: {last}", cancellationToken, TimeSpan.FromMilliseconds(20));
    }

    /// <summary>How many of the requests within the time were answered by the app; and the first that was not.</summary>
    public async Task<(int Good, string? FirstBad)> AskForAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        var (good, bad) = (0, (string?)null);
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < time; await Task.Delay(20, cancellationToken))
        {
            var answer = await AskAsync(http, cancellationToken);
            if (answer.StartsWith("hello", StringComparison.Ordinal))
            {
                good++;
            }
            else
            {
                bad ??= answer;
            }
        }

        return (good, bad);
    }

    public async Task<string> AskAsync(HttpClient http, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, installation.EdgeUrl + "/cgi-bin/hello");
        request.Headers.Host = Host;
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            return response.IsSuccessStatusCode ? text : $"{(int)response.StatusCode} {text}";
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return failure.Message;
        }
    }

    private Task<string> GitAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
        => Tool.RunAsync("git", arguments, cancellationToken, folder: Folder);

    private static void CopyFolder(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target, overwrite: true);
        }
    }
}
