using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Identity;

namespace ProxPaaS.Tests.Orchestrator.Api;

/// <summary>Class I: a token that is worth nothing any more does not keep an open stream open.</summary>
[Collection(PlatformGroup.Name)]
public sealed class SseStreamTests(PlatformHost host)
{
    [Fact]
    public async Task Stream_OfATokenThatWasRevoked_EndsWithinAMinute()
        => Assert.True(await EndedAfterAsync(lifetime: null, (tokens, caller) => tokens.RevokeAsync(caller, caller.TokenId, CancellationToken.None)) <= 60);

    [Fact]
    public async Task Stream_OfATokenThatRanOut_EndsWithinAMinute()
        => Assert.True(await EndedAfterAsync(TimeSpan.FromMilliseconds(500), (_, _) => Task.Delay(600, CancellationToken.None)) <= 60);

    [Fact]
    public async Task Stream_OfATokenThatMayNoLongerDoIt_EndsWithinAMinute()
        => Assert.True(await EndedAfterAsync(lifetime: null, (_, _) => Task.CompletedTask, Permission.Operate, "read") <= 60);

    [Fact]
    public async Task Stream_OfALivingToken_GoesOn() => Assert.Null(await EndedAfterAsync(lifetime: null, (_, _) => Task.CompletedTask));

    /// <returns>After how many seconds of its own clock the stream ended; null when it was open after four minutes.</returns>
    private async Task<int?> EndedAfterAsync(TimeSpan? lifetime, Func<TokenStore, Caller, Task> spoil, Permission required = Permission.Read, string scope = "admin")
    {
        var tokens = host.Services.GetRequiredService<TokenStore>();
        var owner = (await tokens.AuthenticateAsync(host.OwnerToken, CancellationToken.None))!;
        var (token, text) = await tokens.CreateAsync(owner.UserId, owner.OrganisationId, TokenText.Api, "stream", [scope], lifetime, CancellationToken.None);
        var caller = (await tokens.AuthenticateAsync(text, CancellationToken.None))!;
        var clock = new FakeTimeProvider();
        using var gone = new CancellationTokenSource();
        var context = new DefaultHttpContext { RequestAborted = gone.Token };
        context.Response.Body = new MemoryStream();
        var stream = new SseStream(tokens, host.Services.GetRequiredService<IHostApplicationLifetime>(), clock);
        var open = stream.RunAsync(context, caller, required, QuietAsync(gone.Token), ApiJson.Default.EventView);
        await spoil(tokens, caller);
        int? ended = null;
        for (var second = 1; second <= 240 && ended is null; second++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(open, Task.Delay(15, CancellationToken.None));
            ended = open.IsCompleted ? second : null;
        }

        await gone.CancelAsync();
        await open;
        return ended;
    }

    private static async IAsyncEnumerable<SseEvent<EventView>> QuietAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        yield break;
    }
}
