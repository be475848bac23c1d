using ProxPaaS.NodeAgent;
using ProxPaaS.NodeAgent.Builds.Bases;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.NodeAgent.Builds;

public sealed class BaseImageTests
{
    private const string Node = "docker.io/library/node:22";
    private const string Digest = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("failed to do request: Head http://127.0.0.1:5000/v2/base/manifests/1: dial tcp 127.0.0.1:5000: connect: connection refused", "Unavailable")]
    [InlineData("failed to do request: Head https://registry-1.docker.io/v2/library/node/manifests/22: dial tcp: lookup registry-1.docker.io: no such host", "Unavailable")]
    [InlineData("unexpected status code [manifests 22]: 503 Service Unavailable", "Unavailable")]
    [InlineData("failed to copy: httpReadSeeker: failed open: unexpected status code https://r/v2/x/blobs/sha256:ab: 502 Bad Gateway", "Unavailable")]
    [InlineData("failed to authorize: failed to fetch anonymous token: Get https://auth.docker.io/token?scope=x: net/http: TLS handshake timeout", "Unavailable")]
    [InlineData("failed to resolve source metadata for docker.io/library/node:22: unexpected status code https://r/v2/team/unknown-app/manifests/1: 503 Service Unavailable", "Unavailable")]
    [InlineData("failed to do request: Head \"https://r/v2/denied/x/manifests/1\": EOF", "Unavailable")]
    [InlineData("toomanyrequests: You have reached your pull rate limit. You may increase the limit by authenticating and upgrading: https://www.docker.com/increase-rate-limit", "Limited")]
    [InlineData("failed to resolve source metadata for docker.io/library/node:22: failed to copy: httpReadSeeker: failed open: unexpected status code https://registry-1.docker.io/v2/library/node/manifests/sha256:ab: 429 Too Many Requests - Server message: toomanyrequests: denied", "Limited")]
    [InlineData("failed to authorize: failed to fetch oauth token: unexpected status: 401 Unauthorized", "Refused")]
    [InlineData("pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed", "Refused")]
    [InlineData("docker.io/library/node:22222: not found", "Refused")]
    [InlineData("unexpected status code [manifests 22]: 403 Forbidden", "Refused")]
    [InlineData("failed to do request: Head https://r/v2/: x509: certificate signed by unknown authority", "Refused")]
    [InlineData("something nobody has seen", "Refused")]
    public void Trouble_OfARegistrysAnswer_IsTakenForAnAnswerUnlessItIsClearlyAway(string error, string expected)
        => Assert.Equal(Enum.Parse<BaseImageTrouble>(expected), new BaseImageFailure(Node, error).Trouble);

    [Fact]
    public void Watch_ReadsImagesAndDigests()
    {
        var watch = Read(
            "#0 building with \"default\" instance using docker driver", "#1 [internal] load build definition from Dockerfile", "#1 sha256:0011", "#1 DONE 0.0s",
            $"#3 [internal] load metadata for {Node}", "#3 DONE 0.4s", "#4 [internal] load metadata for r:5000/org/tools:1");

        Assert.False(watch.StepsBegan);
        Assert.Equal([Node, "r:5000/org/tools:1"], watch.Images.Order());

        foreach (var line in new[] { $"#5 [build 1/3] FROM {Node}@{Digest}", "#5 CACHED", $"#6 FROM r:5000/org/tools:1", $"#8 FROM ghcr.io/a/b@{Digest}", "#7 [build 2/3] RUN echo FROM x:1", "#7 0.213 #3 ERROR: dial tcp: connection refused" })
        {
            watch.Read(line);
        }

        Assert.True(watch.StepsBegan);
        Assert.Equal([Node, "ghcr.io/a/b", "r:5000/org/tools:1"], watch.Images.Order());
        Assert.Equal((Digest, Digest), (watch.Digests[Node], watch.Digests["ghcr.io/a/b"]));
        Assert.False(watch.Digests.ContainsKey("r:5000/org/tools:1"));
        Assert.Equal("r:5000/org/tools", HeldImage.Repository("r:5000/org/tools:1"));
        Assert.Equal("r:5000/org/tools", HeldImage.Repository("r:5000/org/tools"));
        Assert.Null(watch.Failure);
    }

    [Fact]
    public void Watch_OfALineMadeUpInAStepsName_HidesNoImageThatComesUnderItsNumber()
        => Assert.Equal([Node], Read("#4 [1/2] WORKDIR /x", "#7 nothing", $"#7 [internal] load metadata for {Node}").Images);

    [Fact]
    public void Watch_OfSeveralThatFail_NamesTheFirst()
    {
        var watch = Read($"#2 [internal] load metadata for {Node}", "#3 [internal] load metadata for ghcr.io/a/b:1", "#3 ERROR: failed to do request: context canceled", "#2 ERROR: toomanyrequests: slow down", "#9 ERROR: other");

        Assert.Equal(new BaseImageFailure(Node, "toomanyrequests: slow down"), watch.Failure);
    }

    [Fact]
    public void Decide_WithACopyOfEachImage_GoesOnAndSaysWhichAndHowOld()
    {
        var decision = Decide("toomanyrequests: slow down", [Node], new HeldImage("org_a", Node, Digest, Now.AddHours(-3)), new HeldImage("org_a", Node, "sha256:older", Now.AddDays(-9)));

        Assert.Equal(Digest, Assert.Single(decision.Use).Digest);
        Assert.Equal($"Warning: the registry docker.io limits requests and did not hand out {Node} (toomanyrequests: slow down). The build goes on with this node's own copies: {Node} as {Digest}, which its registry confirmed 3 hours ago.", decision.Reason);
        Assert.Equal($"docker.io/library/node@{Digest}", decision.Use[0].Reference);
    }

    [Fact]
    public void Decide_WithoutACopyOfOne_EndsWithWhatToDo()
    {
        var decision = Decide("toomanyrequests", [Node, "ghcr.io/a/b:1"], new HeldImage("org_a", Node, Digest, Now));

        Assert.Empty(decision.Use);
        Assert.Contains("no copy of ghcr.io/a/b:1 from an earlier build", decision.Reason, StringComparison.Ordinal);
        Assert.Contains("px registries add docker.io", decision.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("org_b", 0, "dial tcp: connection refused")]
    [InlineData("org_a", 31, "dial tcp: connection refused")]
    [InlineData("org_a", 0, "unexpected status: 401 Unauthorized")]
    public void Decide_CopyOfAnotherOrganisationOrTooOldOrRefused_DoesNotGoOn(string scope, int days, string error)
        => Assert.Empty(Decide(error, [Node], new HeldImage(scope, Node, Digest, Now.AddDays(-days))).Use);

    [Fact]
    public void Keep_WhereTheDiskTakesNothing_FailsNoBuildAndIsKnownUntilTheNextStart()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.Combine("full"), "");
        var store = new HeldImageStore(new AgentOptions(null!, default!) { StateFolder = folder.Combine("full/state") });
        var image = new HeldImage("org_a", Node, Digest, Now);

        store.Keep([image]);
        Assert.Equal([image], store.List());
    }

    private static BaseImageDecision Decide(string error, string[] images, params HeldImage[] held) => BaseImageDecision.Of(new(Node, error), images, held, "org_a", Now);

    private static BaseImageWatch Read(params string[] lines)
    {
        var watch = new BaseImageWatch();
        foreach (var line in lines)
        {
            watch.Read(line);
        }

        return watch;
    }
}
