using System.Net;
using System.Text.Json;
using ProxPaaS.Tests.Ingress.Support;

namespace ProxPaaS.Tests.Ingress.Functional;

public sealed class TlsTests
{
    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Https_SpeaksBothVersions_AndTellsTheReplica(string version)
    {
        using var folder = new TestFolder();
        await using var plane = await FakeControlPlane.StartNewAsync();
        await using var replica = await TestReplica.StartAsync("rep_1");
        await using var edge = await TestEdge.StartWithTlsAsync(plane, folder.Path);
        plane.Push(Tables.Table(1, Tables.Route("rte_1", "app.test", replica.Active())));
        await plane.WaitForTableAsync(1);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/headers") { Version = Version.Parse(version), VersionPolicy = HttpVersionPolicy.RequestVersionExact };

        using var answer = await edge.SendAsync(request, "app.test");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(Version.Parse(version), answer.Version);
        using var headers = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("https", headers.RootElement.GetProperty("X-Forwarded-Proto").GetString());
        Assert.Equal("443", headers.RootElement.GetProperty("X-Forwarded-Port").GetString());
        Assert.Equal("app.test", headers.RootElement.GetProperty("Host").GetString());
    }
}
