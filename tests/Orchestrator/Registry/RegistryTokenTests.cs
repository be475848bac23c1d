using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using ProxPaaS.Orchestrator.Registry;
using ProxPaaS.Orchestrator.Registry.Tokens;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.Orchestrator.Registry;

/// <summary>What tokens allow, and that Debian's docker-registry sees it the same way.</summary>
public sealed class RegistryTokenTests : IDisposable
{
    private const string Own = "org_a/srv_a";
    private const string Sibling = "org_a/srv_b";
    private const string Foreign = "org_b/srv_c";
    private const string Host = "registry.test:5000";

    private readonly TemporaryFolder _folder = new();
    private readonly Clock _clock = new();
    private RegistryOptions _options = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Build_GetsItsRepositoryAndThoseOfItsOrganisationThatItStartsFrom()
    {
        var credential = Tokens().ForBuild($"{Host}/{Own}", [$"{Host}/{Sibling}:1", $"{Host}/{Foreign}:1", $"{Host}/base/debian:12", "debian:12", "::"], "org_a")!;

        Assert.Equal((Host, "", ""), (credential.Host, credential.Username, credential.Password));
        Assert.Equal(["base/debian:pull", $"{Own}:pull,push", $"{Sibling}:pull"], Access(credential.Token).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Replica_GetsItsImageAlone_AndNoneOfAnotherOrganisation()
    {
        var tokens = Tokens();

        Assert.Equal([$"{Own}:pull"], Access(tokens.ForPull($"{Host}/{Own}@sha256:{new string('a', 64)}", "org_a")!.Token));
        Assert.Null(tokens.ForPull($"{Host}/{Foreign}:1", "org_a"));
        Assert.Null(tokens.ForPull("ghcr.io/a/b:1", "org_a"));
    }

    [Fact]
    public void Token_StaysTheSameWithinAWindow_AndIsRenewedLongBeforeItEnds()
    {
        var tokens = Tokens();
        var first = tokens.ForPull($"{Host}/{Own}:1", "org_a")!.Token;
        Assert.Equal(first, tokens.ForPull($"{Host}/{Own}:1", "org_a")!.Token);
        for (var hours = 0; hours < 48; hours++)
        {
            _clock.Now += TimeSpan.FromHours(1);
            using var body = Body(tokens.ForPull($"{Host}/{Own}:1", "org_a")!.Token);
            var left = DateTimeOffset.FromUnixTimeSeconds(body.RootElement.GetProperty("exp").GetInt64()) - _clock.Now;
            Assert.InRange(left.TotalHours, 6, 12);
        }

        Assert.NotEqual(first, tokens.ForPull($"{Host}/{Own}:1", "org_a")!.Token);
    }

    [Fact]
    public void Without_AKey_NothingIsIssued()
    {
        var tokens = new RegistryTokens(Options.Create(new RegistryOptions { Host = Host, Username = "u", Password = "p" }), _clock);

        Assert.False(tokens.AreUsed);
        Assert.Null(tokens.ForPull($"{Host}/{Own}:1", "org_a"));
        Assert.Null(tokens.ForBuild($"{Host}/{Own}", [], "org_a"));
    }

    [Fact]
    public void Options_ThatCannotWork_AreSaidAtTheStart()
    {
        Tokens();
        string? Problem(RegistryOptions options, TimeProvider? clock = null) => new RegistryOptionsValidator(clock ?? _clock).Validate(null, options).FailureMessage;
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(_folder.Combine("other.key"), other.ExportPkcs8PrivateKeyPem());

        Assert.Null(Problem(_options));
        Assert.Contains("belong together", Problem(new() { Host = Host, TokenKeyFile = _options.TokenKeyFile }));
        Assert.Contains("takes the place of Registry:Username", Problem(new() { Host = Host, TokenKeyFile = _options.TokenKeyFile, TokenCertificateFile = _options.TokenCertificateFile, Username = "u", Password = "p" }));
        Assert.Contains("is not the P-256 key", Problem(new() { Host = Host, TokenKeyFile = _folder.Combine("other.key"), TokenCertificateFile = _options.TokenCertificateFile }));
        Assert.Contains("cannot be read", Problem(new() { Host = Host, TokenKeyFile = _folder.Combine("absent"), TokenCertificateFile = _options.TokenCertificateFile }));
        Assert.Contains("Make a new one", Problem(_options, new Clock { Now = _clock.Now.AddYears(20) }));
    }

    [Fact]
    [Trait("Category", "Integration")]
    public async Task Registry_TakesThemForWhatTheyName_AndForNothingElse()
    {
        Assert.SkipUnless(RegistryServer.WhyNot.Length == 0, RegistryServer.WhyNot);
        var tokens = Tokens();
        using var registry = await RegistryServer.StartAsync(new("proxpaas-registry", "proxpaas", _options.TokenCertificateFile!, 7079));
        using var http = new HttpClient();
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync($"http://{registry.Host}/v2/", Token)).StatusCode);
        async Task<HttpStatusCode> AskAsync(string token, HttpMethod method, string path)
        {
            using var request = new HttpRequestMessage(method, $"http://{registry.Host}/v2/{path}") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
            using var response = await http.SendAsync(request, Token);
            return response.StatusCode;
        }

        var build = tokens.ForBuild($"{Host}/{Own}", [$"{Host}/{Sibling}:1"], "org_a")!.Token;
        var replica = tokens.ForPull($"{Host}/{Own}:1", "org_a")!.Token;
        Assert.Equal(HttpStatusCode.Accepted, await AskAsync(build, HttpMethod.Post, $"{Own}/blobs/uploads/"));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(build, HttpMethod.Post, $"{Sibling}/blobs/uploads/"));
        Assert.Equal(HttpStatusCode.NotFound, await AskAsync(build, HttpMethod.Get, $"{Sibling}/manifests/1"));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(build, HttpMethod.Get, $"{Foreign}/manifests/1"));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(build, HttpMethod.Get, $"{Foreign}/blobs/sha256:{new string('a', 64)}"));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(build, HttpMethod.Post, $"{Own}/blobs/uploads/?mount=sha256:{new string('a', 64)}&from={Foreign}"));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(build, HttpMethod.Get, "_catalog"));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(build, HttpMethod.Delete, $"{Own}/manifests/sha256:{new string('a', 64)}"));
        Assert.Equal(HttpStatusCode.NotFound, await AskAsync(replica, HttpMethod.Get, $"{Own}/manifests/1"));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(replica, HttpMethod.Post, $"{Own}/blobs/uploads/"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(tokens.Issue("proxpaas", RegistryAccess.Parse("registry:catalog:*")), HttpMethod.Get, "_catalog"));
        Assert.Equal(HttpStatusCode.NotFound, await AskAsync(tokens.Issue("proxpaas", RegistryAccess.Parse($"repository:{Own}:delete")), HttpMethod.Delete, $"{Own}/manifests/sha256:{new string('a', 64)}"));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(build[..^6] + "AAAAAA", HttpMethod.Get, $"{Own}/manifests/1"));
        _clock.Now -= TimeSpan.FromHours(48);
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(tokens.ForPull($"{Host}/{Own}:1", "org_a")!.Token, HttpMethod.Get, $"{Own}/manifests/1"));
    }

    private RegistryTokens Tokens()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=proxpaas", key, HashAlgorithmName.SHA256).CreateSelfSigned(_clock.Now.AddDays(-30), _clock.Now.AddYears(10));
        File.WriteAllText(_folder.Combine("tokens.key"), key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(_folder.Combine("tokens.crt"), certificate.ExportCertificatePem());
        _options = new() { Host = Host, TokenKeyFile = _folder.Combine("tokens.key"), TokenCertificateFile = _folder.Combine("tokens.crt") };
        return new(Options.Create(_options), _clock);
    }

    private static IEnumerable<string> Access(string token)
    {
        using var body = Body(token);
        return [.. body.RootElement.GetProperty("access").EnumerateArray().Select(a => $"{a.GetProperty("name").GetString()}:{string.Join(',', a.GetProperty("actions").EnumerateArray().Select(x => x.GetString()))}")];
    }

    private static JsonDocument Body(string token) => JsonDocument.Parse(Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(token.Split('.')[1])));

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UtcNow;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
