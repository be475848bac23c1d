using ProxPaaS.Contracts.Api;
using ProxPaaS.Contracts.Client;
using ProxPaaS.Tests.FakeApi;

namespace ProxPaaS.Tests.Cli.Client;

public sealed class ClientTests : IAsyncLifetime
{
    private FakeControlPlane _api = null!;
    private ProxPaasClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _api = await FakeControlPlane.StartAsync(DemoData.Busy());
        _client = ProxPaasClient.Create(new ApiClientOptions(_api.Url, FakeControlPlane.Token));
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task Events_ConnectionLost_AreResumedWithoutLossOrRepetition()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var statuses = new List<StreamStatus>();
        var seen = new List<long>();
        _api.Publish("service.changed", "a");
        await foreach (var e in _client.EventsAsync(0, null, statuses.Add, stop.Token))
        {
            seen.Add(e.Sequence);
            if (e.Sequence == 1)
            {
                _api.Events.Cut();
                _api.Publish("service.changed", "b");
                _api.Publish("service.changed", "c");
            }

            if (e.Sequence == 3)
            {
                break;
            }
        }

        Assert.Equal([1, 2, 3], seen);
        Assert.Contains(statuses, s => !s.Connected);
        Assert.Contains(_api.Calls, c => c.Headers.GetValueOrDefault("Last-Event-ID") is "1" or "2");
    }

    [Fact]
    public async Task Events_TokenRefused_ThrowsInsteadOfTryingForEver()
    {
        var stranger = _client.WithToken("px_user_x_y");
        var thrown = await Assert.ThrowsAsync<ApiException>(async () => await stranger.EventsAsync(0, null, null, TestContext.Current.CancellationToken).FirstAsync(TestContext.Current.CancellationToken));
        Assert.Equal(401, thrown.Status);
    }

    [Fact]
    public async Task Events_ServerBusyAtFirst_AreReadWhenItIsNot()
    {
        _api.FailNext("/v1/events", 503, "starting", "Starting.", times: 2);
        _api.Publish("node.changed", "n");
        var first = await _client.EventsAsync(0, null, null, TestContext.Current.CancellationToken).FirstAsync(TestContext.Current.CancellationToken);
        Assert.Equal("n", first.SubjectId);
    }

    [Fact]
    public async Task BuildLog_OfAnEndedBuild_IsWholeAndEnds()
    {
        _api.Log("bld_13").Write("one", "two").End();
        var lines = await _client.BuildLogAsync("bld_13", null, TestContext.Current.CancellationToken).Select(l => l.Text).ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["one", "two"], lines);
    }

    [Fact]
    public async Task Post_Retried_CarriesTheSameIdempotencyKey()
    {
        _api.FailNext("/v1/projects", 503, "busy", "Busy.", retryAfter: TimeSpan.Zero);
        await _client.CreateProjectAsync(new CreateProjectRequest("new"), TestContext.Current.CancellationToken);
        var keys = _api.Calls.Select(c => c.Headers.GetValueOrDefault("Idempotency-Key")).ToList();
        Assert.Equal(2, keys.Count);
        Assert.NotNull(keys[0]);
        Assert.Single(keys.Distinct());
    }

    [Fact]
    public async Task Patch_Busy_IsNotRepeated()
    {
        _api.FailNext("/v1/services", 503, "busy", "Busy.", retryAfter: TimeSpan.Zero);
        var thrown = await Assert.ThrowsAsync<ApiException>(() => _client.UpdateServiceAsync("shop/web", new ServiceSettings { Replicas = 2 }, TestContext.Current.CancellationToken));
        Assert.True(thrown.IsTransient);
        Assert.Single(_api.Calls);
    }

    [Fact]
    public async Task Answer_OfAnotherProgram_SaysSo()
    {
        using var http = new HttpClient(new Page());
        var client = new ProxPaasClient(http, new ApiClientOptions(new Uri("http://example.org")));
        var thrown = await Assert.ThrowsAsync<ApiException>(() => client.MeAsync(TestContext.Current.CancellationToken));
        Assert.Equal("invalid_response", thrown.Code);
        Assert.Contains("Check the address", thrown.Detail);
    }

    [Theory]
    [InlineData(1, 200)]
    [InlineData(3, 800)]
    [InlineData(60, 10_000)]
    public void Backoff_ByAttempt_DoublesUpToItsLimit(int attempt, int milliseconds) => Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), RetryDecision.Backoff(attempt));

    [Fact]
    public void Retry_ConnectionNeverMade_IsAllowedEvenForAPatch()
    {
        Assert.True(RetryDecision.OnError(HttpRequestError.ConnectionError, repeatable: false, 1, 4).Again);
        Assert.False(RetryDecision.OnError(HttpRequestError.ResponseEnded, repeatable: false, 1, 4).Again);
        Assert.False(RetryDecision.OnError(HttpRequestError.ConnectionError, repeatable: true, 4, 4).Again);
        Assert.False(RetryDecision.OnStatus(System.Net.HttpStatusCode.ServiceUnavailable, TimeSpan.FromMinutes(5), repeatable: true, 1, 4).Again);
    }

    private sealed class Page : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            => Task.FromResult(new HttpResponseMessage { Content = new StringContent("<html>hello</html>", System.Text.Encoding.UTF8, "text/html"), RequestMessage = request });
    }
}
