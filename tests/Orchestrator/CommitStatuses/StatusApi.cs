using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ProxPaaS.Tests.Orchestrator.CommitStatuses;

/// <summary>A provider's API that keeps what it was told.</summary>
internal sealed class StatusApi : IAsyncDisposable
{
    private WebApplication _app = null!;

    public int Status { get; set; } = 201;

    public ConcurrentQueue<Call> Got { get; } = new();

    public string Url { get; private set; } = "";

    public static async Task<StatusApi> StartAsync()
    {
        var api = new StatusApi();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        api._app = builder.Build();
        api._app.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var path = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
            api.Got.Enqueue(new Call(context.Request.Method, path, context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase), await reader.ReadToEndAsync()));
            context.Response.StatusCode = api.Status;
        });
        await api._app.StartAsync();
        api.Url = api._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return api;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    internal sealed record Call(string Method, string Path, Dictionary<string, string> Headers, string Body);
}
