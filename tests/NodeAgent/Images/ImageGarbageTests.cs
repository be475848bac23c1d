using ProxPaaS.NodeAgent.Images;

namespace ProxPaaS.Tests.NodeAgent.Images;

public sealed class ImageGarbageTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Plan_BelowTheMark_RemovesNothing() => Assert.Empty(Plan(new(100, 84), Old("a", 10)));

    [Fact]
    public void Plan_AboveTheMark_RemovesTheOldestUntilThreeQuarters()
        => Assert.Equal(["a", "b"], Plan(new(100, 90), Old("b", 10, hours: 5), Old("a", 10, hours: 9), Old("c", 10, hours: 2)));

    [Fact]
    public void Plan_UsedDesiredOrYoung_Stays()
        => Assert.Equal(["free"], Plan(new(100, 99), Old("used", 10), Old("wanted", 10), Old("young", 10, hours: 0.5), Old("free", 10)));

    [Theory]
    [InlineData("unauthorized: authentication required", true)]
    [InlineData("manifest unknown: manifest unknown", true)]
    [InlineData("no matching manifest for linux/arm64/v8 in the manifest list entries", true)]
    [InlineData("toomanyrequests: slow down", false)]
    [InlineData("dial tcp: lookup r.example on 1.1.1.1:53: no such host", false)]
    [InlineData("net/http: request canceled (Client.Timeout exceeded)", false)]
    public void PullFailure_Final_WhereAnotherTryCannotHelp(string error, bool final)
    {
        var failure = PullFailure.Of("r/x", error);

        Assert.Equal(final, failure.Final);
        Assert.Contains(error, failure.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10.0.0.1:5000/a/b@sha256:00", "10.0.0.1:5000")]
    [InlineData("library/nginx", "docker.io")]
    [InlineData("nginx:1", "docker.io")]
    [InlineData("ghcr.io/x/y:1", "ghcr.io")]
    [InlineData("localhost/x", "localhost")]
    public void Reference_Host_IsTheFirstPartOnlyIfItIsOne(string image, string host) => Assert.Equal(host, ImageReference.Host(image));

    private static IEnumerable<string> Plan(DiskUse disk, params StoredImage[] images)
        => ImageGarbage.Plan(images, new HashSet<string> { "used" }, new HashSet<string> { "r/wanted" }, disk, Now).Select(image => image.Id);

    private static StoredImage Old(string id, long bytes, double hours = 4) => new(id, bytes, Now.AddHours(-hours), [$"r/{id}"]);
}
