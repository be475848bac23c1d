using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ProxPaaS.DevHost.Parts;

namespace ProxPaaS.DevHost.Git;

/// <summary>
/// A git provider that speaks as Gitea does, as far as the platform asks it: repositories over smart HTTP behind a token, and commit statuses,
/// which it takes only for commits that it has.
/// </summary>
internal sealed class GiteaServer : IAsyncDisposable
{
    private static readonly string[] States = ["pending", "success", "error", "failure", "warning"];

    private readonly WebApplication _app;

    /// <param name="folder">Repositories are made in it.</param>
    public GiteaServer(string folder, string address, int port)
    {
        Folder = folder;
        Url = $"http://{address}:{port}";
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(Url);
        _app = builder.Build();
        _app.Map("/{owner}/{name}.git/{**suffix}", ServeAsync);
        _app.MapPost("/api/v1/repos/{owner}/{name}/statuses/{sha}", SetStatusAsync);
    }

    public string Folder { get; }

    public string Url { get; }

    /// <summary>Opens the repositories and the API.</summary>
    public string Token { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));

    /// <summary>In the order in which they came.</summary>
    public ConcurrentQueue<RecordedStatus> Statuses { get; } = new();

    /// <summary>Requests that were refused for their token.</summary>
    public ConcurrentQueue<string> Refused { get; } = new();

    public Task StartAsync(CancellationToken cancellationToken) => _app.StartAsync(cancellationToken);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ServeAsync(HttpContext context, string owner, string name, string suffix)
    {
        // As git sends it: any user with the token as password.
        var basic = context.Request.Headers.Authorization.ToString() is ['B', 'a', 's', 'i', 'c', ' ', .. var encoded] ? Encoding.UTF8.GetString(Convert.FromBase64String(encoded)) : "";
        if (!basic.EndsWith(":" + Token, StringComparison.Ordinal))
        {
            Refused.Enqueue($"{context.Request.Method} {context.Request.Path}");
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"Gitea\"";
            return;
        }

        await GitBackend.RunAsync(context, Folder, $"{owner}/{name}.git/{suffix}");
    }

    private async Task<IResult> SetStatusAsync(HttpContext context, string owner, string name, string sha)
    {
        if (context.Request.Headers.Authorization != $"token {Token}")
        {
            Refused.Enqueue($"{context.Request.Method} {context.Request.Path}");
            return TypedResults.Unauthorized();
        }

        var body = (await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted))!;
        string Text(string property) => body[property]?.GetValue<string>() ?? "";
        var repository = Path.Combine(Folder, owner, name + ".git");
        if (!Directory.Exists(repository) || !await HasAsync(repository, sha, context.RequestAborted))
        {
            return TypedResults.NotFound();
        }

        if (!States.Contains(Text("state")) || !Uri.TryCreate(Text("target_url"), UriKind.Absolute, out _))
        {
            return TypedResults.UnprocessableEntity();
        }

        Statuses.Enqueue(new($"{owner}/{name}", sha, Text("context"), Text("state"), Text("description"), Text("target_url")));
        return TypedResults.Created((string?)null);
    }

    private static async Task<bool> HasAsync(string repository, string sha, CancellationToken cancellationToken)
    {
        try
        {
            await Tool.RunAsync("git", ["--git-dir", repository, "cat-file", "-e", $"{sha}^{{commit}}"], cancellationToken);
            return true;
        }
        catch (ToolFailedException)
        {
            return false;
        }
    }
}
