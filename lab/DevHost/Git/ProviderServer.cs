using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ProxPaaS.DevHost.Git.Dialects;
using ProxPaaS.DevHost.Parts;

namespace ProxPaaS.DevHost.Git;

/// <summary>
/// A git provider that speaks one dialect as far as the platform asks it: repositories over smart HTTP behind a token, and commit statuses,
/// which it takes only for commits that it has. Over TLS, with a certificate of an authority of its own.
/// </summary>
internal sealed class ProviderServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly X509Certificate2 _certificate;
    private readonly Lock _gate = new();

    /// <param name="folder">Repositories are made in it.</param>
    public ProviderServer(Dialect dialect, string folder, string address, int port)
    {
        (Dialect, Folder, Url, CaFile) = (dialect, folder, $"https://{address}:{port}", Path.Combine(folder, "ca.pem"));
        Directory.CreateDirectory(folder);
        _certificate = ProviderCertificate.Make(address, CaFile);
        (Repository, Fork) = (new(this, "acme/shop", 7), new(this, "eve/shop", 99));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Parse(address), port, listen => listen.UseHttps(_certificate)));
        _app = builder.Build();
        _app.Use((HttpContext context, RequestDelegate next) =>
        {
            if (!Away)
            {
                return next(context);
            }

            context.Abort();
            return Task.CompletedTask;
        });
        _app.Map(dialect.GitPath + "/{owner}/{name}.git/{**suffix}", ServeAsync);
        _app.MapPost(dialect.StatusRoute, SetStatusAsync);
    }

    public Dialect Dialect { get; }

    /// <summary>Hangs up on everybody.</summary>
    public bool Away { get; set; }

    public string Folder { get; }

    public string Url { get; }

    /// <summary>The certificate of the server's authority.</summary>
    public string CaFile { get; }

    public ProviderRepository Repository { get; }

    public ProviderRepository Fork { get; }

    /// <summary>Opens the repositories and the API.</summary>
    public string Token { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));

    /// <summary>In the order in which they came.</summary>
    public ConcurrentQueue<RecordedStatus> Statuses { get; } = new();

    /// <summary>Calls of the API that the provider would not take, and why.</summary>
    public ConcurrentQueue<string> Refused { get; } = new();

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await Repository.CreateAsync(cancellationToken);
        await Fork.CreateAsync(cancellationToken);
        await _app.StartAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _certificate.Dispose();
    }

    private async Task ServeAsync(HttpContext context, string owner, string name, string suffix)
    {
        var basic = context.Request.Headers.Authorization.ToString() is ['B', 'a', 's', 'i', 'c', ' ', .. var encoded] ? Encoding.UTF8.GetString(Convert.FromBase64String(encoded)) : "";
        if (basic != $"{Dialect.TokenUser}:{Token}")
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"git\"";
            return;
        }

        await GitBackend.RunAsync(context, Folder, $"{owner}/{name}.git/{suffix}");
    }

    private async Task SetStatusAsync(HttpContext context)
    {
        var (code, answer) = await TakeAsync(context, $"{context.Request.RouteValues["sha"]}");
        if (code >= StatusCodes.Status400BadRequest)
        {
            Refused.Enqueue($"{code} {context.Request.Method} {context.Request.Path}: {answer}");
        }

        context.Response.StatusCode = code;
        if (answer.Length > 0)
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(answer);
        }
    }

    private async Task<(int Code, string Answer)> TakeAsync(HttpContext context, string sha)
    {
        if (!Dialect.Admits(context.Request, Token))
        {
            return (StatusCodes.Status401Unauthorized, "{}");
        }

        var body = (await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted))!.AsObject();
        var repository = Dialect.RepositoryOf(context.Request.RouteValues, [Repository, Fork]);
        if (!await HasAsync(Path.Combine(Folder, repository + ".git"), sha, context.RequestAborted))
        {
            return (StatusCodes.Status404NotFound, "{}");
        }

        if (Dialect.Read(body, repository, sha) is not { } status)
        {
            return (StatusCodes.Status422UnprocessableEntity, body.ToJsonString());
        }

        lock (_gate)
        {
            var (code, answer, taken) = Dialect.Answer(status, [.. Statuses.Where(s => s.Sha == sha && s.Context == status.Context)]);
            if (taken)
            {
                Statuses.Enqueue(status);
            }

            return (code, answer);
        }
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
