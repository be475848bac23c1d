using System.Net;
using System.Security.Cryptography;
using System.Text;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Sources;
using ProxPaaS.Orchestrator.Webhooks;

namespace ProxPaaS.Tests.Orchestrator.Webhooks;

public sealed class HookSignatureTests
{
    private const string Secret = "it's a secret to everybody";

    private static readonly byte[] Body = "{\"ref\":\"refs/heads/main\"}"u8.ToArray();
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);

    [Fact]
    public void Github_TakesItsPublishedExample()
        => Assert.True(Verify(
            HookScheme.Github, "It's a Secret to Everybody", "Hello, World!"u8.ToArray(),
            ("X-Hub-Signature-256", "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17")).Authentic);

    public static TheoryData<HookScheme, string, string> Right => new()
    {
        { HookScheme.Github, "X-Hub-Signature-256", $"sha256={HookSender.Hex(Secret, Body)}" },
        { HookScheme.Bitbucket, "X-Hub-Signature", $"sha256={HookSender.Hex(Secret, Body)}" },
        { HookScheme.Gitea, "X-Gitea-Signature", HookSender.Hex(Secret, Body) },
        { HookScheme.Forgejo, "X-Forgejo-Signature", HookSender.Hex(Secret, Body) },
        { HookScheme.GitlabToken, "X-Gitlab-Token", Secret },
    };

    /// <summary>Each scheme takes its own proof and none of the others', with the right secret in all of them.</summary>
    [Theory]
    [MemberData(nameof(Right))]
    public void Scheme_TakesItsOwnProofOnly(HookScheme scheme, string header, string value)
    {
        foreach (var other in Enum.GetValues<HookScheme>())
        {
            Assert.Equal(other == scheme, Verify(other, Secret, Body, (header, value)).Authentic);
        }

        Assert.False(Verify(scheme, "", Body, (header, value)).Authentic);
        Assert.False(Verify(scheme, Secret, Body).Authentic);
        Assert.False(Verify(scheme, Secret, Body, (header, "")).Authentic);
        Assert.False(Verify(scheme, Secret + "x", Body, (header, value)).Authentic);
        Assert.False(Verify(scheme, Secret, Body, (header, value + " ")).Authentic);
        if (scheme != HookScheme.GitlabToken)
        {
            byte[] changed = [.. Body];
            changed[^2] ^= 1;
            Assert.False(Verify(scheme, Secret, changed, (header, value)).Authentic);
            Assert.False(Verify(scheme, Secret, Body, (header, value[..^64])).Authentic);
            Assert.False(Verify(scheme, Secret, Body, (header, value[..^1] + "g")).Authentic);
        }
    }

    [Fact]
    public void EmptySecret_IsRefused_EvenWithTheSignatureThatItMakes()
    {
        Assert.False(Verify(HookScheme.Github, "", Body, ("X-Hub-Signature-256", $"sha256={HookSender.Hex("", Body)}")).Authentic);
        Assert.False(Verify(HookScheme.GitlabToken, "", Body, ("X-Gitlab-Token", "")).Authentic);

        // What Gitea sends for a hook without a secret.
        Assert.False(Verify(HookScheme.Gitea, Secret, Body, ("X-Gitea-Signature", ""), ("X-Hub-Signature-256", "sha256=")).Authentic);
    }

    [Theory]
    [InlineData(HookScheme.Standard)]
    [InlineData(HookScheme.GitlabSigned)]
    public void StandardWebhooks_BindIdTimeAndBody(HookScheme scheme)
    {
        var key = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"u8.ToArray();
        var secret = $"whsec_{Convert.ToBase64String(key)}";
        string Sign(string id, long time, byte[] body) => $"v1,{Convert.ToBase64String(HMACSHA256.HashData(key, (byte[])[.. Encoding.UTF8.GetBytes($"{id}.{time}."), .. body]))}";
        bool Takes(string id, long time, string signatures) => Verify(scheme, secret, Body, ("webhook-id", id), ("webhook-timestamp", $"{time}"), ("webhook-signature", signatures)).Authentic;
        var now = Now.ToUnixTimeSeconds();

        Assert.True(Takes("msg_1", now, Sign("msg_1", now, Body)));
        Assert.True(Takes("msg_1", now - 299, $"v1,bm8= v2,xyz {Sign("msg_1", now - 299, Body)}"));
        Assert.False(Takes("msg_2", now, Sign("msg_1", now, Body)));
        Assert.False(Takes("msg_1", now + 1, Sign("msg_1", now, Body)));
        Assert.False(Takes("msg_1", now - 301, Sign("msg_1", now - 301, Body)));
        Assert.False(Takes("msg_1", now, Sign("msg_1", now, [.. Body, 32])));
        Assert.False(Verify(scheme, "whsec_", Body, ("webhook-id", "a"), ("webhook-timestamp", $"{now}"), ("webhook-signature", "v1,")).Authentic);
    }

    [Theory]
    [InlineData(HookScheme.GitlabSigned, true)]
    [InlineData(HookScheme.Standard, true)]
    [InlineData(HookScheme.GitlabToken, false)]
    [InlineData(HookScheme.Github, false)]
    public void NewSecret_HasTheFormThatTheProviderTakes(HookScheme scheme, bool standard)
    {
        var secret = HookSecrets.New(scheme);

        Assert.Equal(standard, secret.StartsWith("whsec_", StringComparison.Ordinal) && Convert.FromBase64String(secret["whsec_".Length..]).Length == 32);
        Assert.True(HookSecrets.IsWhole(secret));
        Assert.False(HookSecrets.IsWhole("whsec_not base64"));
        Assert.False(HookSecrets.IsWhole("whsec_AAAA"));
    }

    [Fact]
    public void Forms_AreSignedOverTheBodyByGithub_AndOverTheJsonByGitea()
    {
        var form = Encoding.UTF8.GetBytes($"payload={WebUtility.UrlEncode(Encoding.UTF8.GetString(Body))}");
        var github = Form(HookScheme.Github, form, ("X-Hub-Signature-256", $"sha256={HookSender.Hex(Secret, form)}"));
        var gitea = Form(HookScheme.Gitea, form, ("X-Gitea-Signature", HookSender.Hex(Secret, Body)));

        Assert.Equal(Body, github.Json.ToArray());
        Assert.Equal(Body, gitea.Json.ToArray());
        Assert.False(Form(HookScheme.Gitea, form, ("X-Gitea-Signature", HookSender.Hex(Secret, form))).Authentic);

        byte[] twice = [.. form, .. "&payload={}"u8];
        Assert.False(Form(HookScheme.Github, twice, ("X-Hub-Signature-256", $"sha256={HookSender.Hex(Secret, twice)}")).Authentic);
    }

    [Fact]
    public void Get_IsGiteasAlone()
    {
        HookVerdict Get(HookScheme scheme, string header, string value)
            => HookSignature.Verify(scheme, Secret, new HookRequest("GET", null, name => name == header ? value : null, default, Encoding.UTF8.GetString(Body)), Now);

        Assert.Equal(Body, Get(HookScheme.Gitea, "X-Gitea-Signature", HookSender.Hex(Secret, Body)).Json.ToArray());
        Assert.False(Get(HookScheme.Github, "X-Hub-Signature-256", $"sha256={HookSender.Hex(Secret, [])}").Authentic);
    }

    [Fact]
    public void Identity_StaysTheSameOverRetries_AndDiffersBetweenSources()
    {
        HookIdentity Of(SourceProvider provider, byte[] body, params (string Name, string Value)[] headers) => HookIdentity.Of(provider, Request("application/json", body, headers));

        Assert.Equal("abc", Of(SourceProvider.Gitlab, Body, ("Idempotency-Key", "abc"), ("X-Gitlab-Event-UUID", "x")).Id);
        Assert.NotEqual(Of(SourceProvider.Gitlab, Body, ("X-Gitlab-Event-UUID", "x")), Of(SourceProvider.Gitlab, [1], ("X-Gitlab-Event-UUID", "x")));
        Assert.Equal(Of(SourceProvider.Github, Body), Of(SourceProvider.Github, Body));
        Assert.NotEqual(Of(SourceProvider.Github, Body).KeyFor("src_1"), Of(SourceProvider.Github, Body).KeyFor("src_2"));
    }

    private static HookVerdict Verify(HookScheme scheme, string secret, byte[] body, params (string Name, string Value)[] headers) => HookSignature.Verify(scheme, secret, Request("application/json", body, headers), Now);

    private static HookVerdict Form(HookScheme scheme, byte[] body, params (string Name, string Value)[] headers)
        => HookSignature.Verify(scheme, Secret, Request("application/x-www-form-urlencoded; charset=utf-8", body, headers), Now);

    private static HookRequest Request(string type, byte[] body, (string Name, string Value)[] headers)
        => new("POST", type, name => headers.Where(h => h.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(h => h.Value).FirstOrDefault(), body, null);
}
