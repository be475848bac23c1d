using System.Text;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Contracts.Client;

namespace ProxPaaS.DevHost.Parts;

/// <summary>One of <c>samples/</c> in a repository of its own. It answers with a line that begins with its name; a release changes that line.</summary>
internal sealed class Sample(Installation installation, ProxPaasClient api, string name)
{
    public const string Project = "samples";
    public const string PlainDockerfile = "Dockerfile.generated";

    public string Folder => Path.Combine(installation.State, "samples", name);

    public string Host => $"{name}-{Project}.apps.localhost";

    private string Source => Path.Combine(installation.Repository, "samples", name);

    /// <summary>Samples that are built without a Dockerfile.</summary>
    public static IReadOnlyList<string> Names(Installation installation)
        => [.. Directory.EnumerateDirectories(Path.Combine(installation.Repository, "samples")).Where(folder => !File.Exists(Path.Combine(folder, "Dockerfile"))).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal)];

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
            if (service.Name == name)
            {
                return service;
            }
        }

        return await api.CreateServiceAsync(project.Environments[0].Id, new(name, new() { HealthPath = "/", CpuMilli = 100, MemoryMiB = 128, StopGraceSeconds = 2 }), cancellationToken);
    }

    /// <summary>Copies the sample with another answer and commits it.</summary>
    public async Task CommitAsync(string release, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(Path.Combine(Folder, ".git")))
        {
            Directory.CreateDirectory(Folder);
            await GitAsync(["init", "-q", "-b", "main"], cancellationToken);
        }

        foreach (var file in Directory.EnumerateFiles(Source))
        {
            var text = await File.ReadAllTextAsync(file, cancellationToken);
            await File.WriteAllTextAsync(Path.Combine(Folder, Path.GetFileName(file)), text.Replace($"sample {name}", $"sample {name} {release}", StringComparison.Ordinal), cancellationToken);
        }

        await GitAsync(["add", "-A"], cancellationToken);
        await GitAsync(["-c", "user.name=Sample", "-c", "user.email=sample@proxpaas.local", "commit", "-qm", $"Release {release}"], cancellationToken);
    }

    public async Task PushAsync(ServiceView service, Action<string> say, CancellationToken cancellationToken)
    {
        var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes("px:" + api.Options.Token));
        await Tool.RunAsync("git", ["push", service.GitUrl, "HEAD:main"], cancellationToken, say, folder: Folder, environment: new Dictionary<string, string>
        {
            ["GIT_TERMINAL_PROMPT"] = "0",
            ["GIT_CONFIG_COUNT"] = "1",
            ["GIT_CONFIG_KEY_0"] = "http.extraHeader",
            ["GIT_CONFIG_VALUE_0"] = "Authorization: Basic " + basic,
        });
    }

    /// <summary>Asks the edge by host name until the release answers.</summary>
    public async Task<string> AnswersAsync(string release, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        var last = "no answer yet";
        return await Waiting.ForAsync(
            async () =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, installation.EdgeUrl + "/");
                request.Headers.Host = Host;
                try
                {
                    using var response = await http.SendAsync(request, cancellationToken);
                    last = $"{(int)response.StatusCode} {(await response.Content.ReadAsStringAsync(cancellationToken)).Trim()}";
                    return response.IsSuccessStatusCode && last.Contains($"sample {name} {release}", StringComparison.Ordinal) ? last : null;
                }
                catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
                {
                    last = failure.Message;
                    return null;
                }
            },
            TimeSpan.FromSeconds(60), () => $"{Host} did not answer with 'sample {name} {release}'; the last answer: {last}", cancellationToken, TimeSpan.FromMilliseconds(20));
    }

    /// <summary>What the platform built from: the pushed files and the generated Dockerfile, for a build by hand. Null where more than the Dockerfile was generated.</summary>
    public async Task<string?> ExportAsync(ServiceView service, CancellationToken cancellationToken)
    {
        await foreach (var build in api.BuildsAsync(service.Id, cancellationToken))
        {
            var plan = await api.BuildPlanAsync(build.Id, cancellationToken);
            if (plan.Generated is not { } dockerfile || dockerfile.Contains("COPY .nixpacks/", StringComparison.Ordinal))
            {
                return null;
            }

            var target = installation.Folder("samples", $"{name}-plain");
            foreach (var file in Directory.EnumerateFiles(Folder))
            {
                File.Copy(file, Path.Combine(target, Path.GetFileName(file)), overwrite: true);
            }

            // Not where the platform has it: .NET's tar leaves hidden folders out.
            await File.WriteAllTextAsync(Path.Combine(target, PlainDockerfile), dockerfile, cancellationToken);
            return target;
        }

        return null;
    }

    private Task<string> GitAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken) => Tool.RunAsync("git", arguments, cancellationToken, folder: Folder);
}
