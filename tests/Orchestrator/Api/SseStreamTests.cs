using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.Orchestrator.Api;

/// <summary>Class I: a token that is worth nothing any more does not keep an open stream open.</summary>
[Collection(PlatformGroup.Name)]
public sealed class SseStreamTests(PlatformHost host)
{
    [Fact]
    public async Task Stream_OfATokenThatWasRevoked_EndsWithinAMinute()
        => Assert.True(await EndedAfterAsync((tokens, caller) => tokens.RevokeAsync(caller, caller.TokenId, CancellationToken.None)) <= 60);

    [Fact]
    public async Task Stream_OfATokenThatRanOut_EndsWithinAMinute()
        => Assert.True(await EndedAfterAsync(async (_, caller) =>
        {
            await using var context = host.Services.GetRequiredService<IPlatformContextFactory>().Create(TenantScope.All);
            await context.ApiTokens.Where(t => t.Id == caller.TokenId).ExecuteUpdateAsync(set => set.SetProperty(t => t.ExpiresAt, DateTimeOffset.UnixEpoch));
        }) <= 60);

    [Fact]
    public async Task Stream_OfATokenThatMayNoLongerDoIt_EndsWithinAMinute()
        => Assert.True(await EndedAfterAsync((_, _) => Task.CompletedTask, Permission.Operate, "read") <= 60);

    [Fact]
    public async Task Stream_OfALivingToken_GoesOn() => Assert.Null(await EndedAfterAsync((_, _) => Task.CompletedTask));

    /// <returns>After how many seconds of its own clock the stream ended; null when it was open after four minutes.</returns>
    private async Task<int?> EndedAfterAsync(Func<TokenStore, Caller, Task> spoil, Permission required = Permission.Read, string scope = "admin")
    {
        var tokens = host.Services.GetRequiredService<TokenStore>();
        var owner = (await tokens.AuthenticateAsync(host.OwnerToken, CancellationToken.None))!;
        var (token, text) = await tokens.CreateAsync(owner.UserId, owner.OrganisationId, TokenText.Api, "stream", [scope], null, CancellationToken.None);
        var caller = (await tokens.AuthenticateAsync(text, CancellationToken.None))!;
        var clock = new WaitedClock();
        using var gone = new CancellationTokenSource();
        var context = new DefaultHttpContext { RequestAborted = gone.Token };
        context.Response.Body = new MemoryStream();
        var stream = new SseStream(tokens, host.Services.GetRequiredService<IHostApplicationLifetime>(), clock);
        var open = stream.RunAsync(context, caller, required, QuietAsync(gone.Token), ApiJson.Default.EventView);
        await spoil(tokens, caller);
        int? ended = null;
        for (var seconds = 0; seconds <= 240 && ended is null; seconds += 15)
        {
            await Task.WhenAny(open, clock.WaitedForAsync(1));
            ended = open.IsCompleted ? seconds : null;
            clock.Advance(TimeSpan.FromSeconds(15));
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
