using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ProxPaaS.Orchestrator.Git;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Tests.Orchestrator.Git;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.Orchestrator.Sources;

/// <summary>Somebody else's git server: git's own http-backend over smart HTTP, with a developer's clone that pushes to it.</summary>
internal sealed class GitRemote : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private WebApplication _app = null!;

    /// <summary>What <c>Authorization</c> has to be; null: anybody may read.</summary>
    public string? Authorization { get; set; }

    /// <summary>Answers with this status instead of git's answer.</summary>
    public int? Status { get; set; }

    /// <summary>With <see cref="Status"/> 301: where it points.</summary>
    public string? Location { get; set; }

    /// <summary>Sends no more than this many bytes of an answer, and then nothing for as long as the caller waits.</summary>
    public int? StallAfter { get; set; }

    public ConcurrentQueue<string> Requests { get; } = new();

    public GitWorkTree Tree { get; private set; } = null!;

    public string Bare => _folder.Combine("git", "repo.git");

    public string Url { get; private set; } = "";

    public static Task<GitRemote> StartAsync(params (string Name, string Content)[] files) => StartAsync(null, files);

    /// <param name="certificate">Null: plain http.</param>
    public static async Task<GitRemote> StartAsync(X509Certificate2? certificate, params (string Name, string Content)[] files)
    {
        var remote = new GitRemote { Tree = await GitWorkTree.NewAsync(files.Length > 0 ? files : [("Dockerfile", "FROM scratch\n")]) };
        var git = new GitExecutor(Options.Create(new GitOptions()), Options.Create(new DataOptions { Path = remote._folder.Path }));
        await git.RunAsync(null, ["init", "--quiet", "--bare", "--", remote.Bare], CancellationToken.None);
        await git.RunAsync(remote.Bare, ["config", "receive.denyDeleteCurrent", "ignore"], CancellationToken.None);

        // The platform's own git hides them; a provider shows its pull requests' heads.
        await git.RunAsync(remote.Bare, ["config", "transfer.hideRefs", "!refs/pull/"], CancellationToken.None);
        var backend = new GitBackendClient(git);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null)
            {
                listen.UseHttps(certificate);
            }
        }));
        remote._app = builder.Build();
        remote._app.Map("/owner/repo.git/{**suffix}", async (HttpContext context, string suffix) =>
        {
            remote.Requests.Enqueue($"{context.Request.Method} {suffix}");
            if (remote.Status is { } status)
            {
                context.Response.StatusCode = status;
                context.Response.Headers.Location = remote.Location;
                return;
            }

            if (remote.Authorization is { } wanted && context.Request.Headers.Authorization != wanted)
            {
                context.Response.StatusCode = 401;
                context.Response.Headers.WWWAuthenticate = "Basic realm=\"git\"";
                return;
            }

            if (remote.StallAfter is { } most)
            {
                context.Response.Body = new StallingStream(context.Response.Body, most, context.RequestAborted);
            }

            await backend.RunAsync(context, "repo", suffix, "reader", null, null, context.RequestAborted);
        });
        await remote._app.StartAsync();
        remote.Url = remote._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/owner/repo.git";
        await remote.PushAsync("main");
        return remote;
    }

    public async Task PushAsync(params string[] refspecs)
    {
        var (exit, output) = await Tree.RunAsync(["push", "--quiet", "--force", Bare, .. refspecs]);
        Assert.True(exit == 0, output);
    }

    /// <summary>Commits and pushes; returns the commit.</summary>
    public async Task<string> CommitAsync(string message, params (string Name, string Content)[] files)
    {
        await Tree.CommitAsync(message, files);
        await PushAsync("HEAD:refs/heads/main");
        return await Tree.HeadAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Tree.Dispose();
        _folder.Dispose();
    }
}
