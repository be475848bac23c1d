using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;
using ProxPaaS.Orchestrator.Outbound;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.Orchestrator.Outbound;

public sealed class AuthoritiesTests
{
    [Fact]
    public void Parse_SeveralCertificatesAmongOtherText_KeepsTheCertificates()
    {
        using var one = new TestAuthority();
        using var two = new TestAuthority("CN=Other");
        var parsed = Authorities.Parse($"# ours\n{one.Pem}\n\nsubject: CN=Other\n{two.Pem}\n{one.Pem}\n", out _);

        Assert.Equal($"{one.Pem}\n{two.Pem}", parsed);
        Assert.Equal(["CN=Home authority", "CN=Other"], Authorities.Read(parsed!).Select(c => c.Subject));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nothing of the kind")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----")]
    [InlineData("-----BEGIN CERTIFICATE-----\nnot base64!\n-----END CERTIFICATE-----")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----")]
    public void Parse_WhatHoldsNoCertificate_IsRefused(string text)
    {
        Assert.Null(Authorities.Parse(text, out var problem));
        Assert.Contains("BEGIN CERTIFICATE", problem);
    }

    [Fact]
    public void Parse_WithItsPrivateKey_IsRefused_AndSaysThatItIsKnownNow()
    {
        using var authority = new TestAuthority();

        Assert.Null(Authorities.Parse($"{authority.Pem}\n{authority.KeyPem}", out var problem));
        Assert.Contains("private key", problem);
    }

    [Fact]
    public void Parse_TooMany_IsRefused()
    {
        using var authority = new TestAuthority();

        Assert.Null(Authorities.Parse(string.Join('\n', Enumerable.Repeat(authority.Pem, 21)), out var many));
        Assert.Null(Authorities.Parse(authority.Pem + new string(' ', 200_000), out var large));
        Assert.All([many, large], problem => Assert.StartsWith("At most 20 certificates in 128 KiB", problem, StringComparison.Ordinal));
    }

    [Fact]
    public void Trust_WithoutFurtherAuthorities_IsTheMachines()
    {
        var trust = new OutboundTrust(Options.Create(new OutboundOptions()));

        Assert.Null(trust.Bundle(null));
        Assert.Equal(X509ChainTrustMode.System, trust.Policy(null).TrustMode);
        Assert.True(trust.Policy(null).DisableCertificateDownloads);
    }

    [Fact]
    public void Trust_AddsToTheMachinesAuthorities_TheSameForGitAndForUs()
    {
        using var folder = new TemporaryFolder();
        using var platform = new TestAuthority("CN=Platform");
        using var source = new TestAuthority("CN=Source");
        File.WriteAllText(folder.Combine("ca.pem"), platform.Pem);
        var trust = new OutboundTrust(Options.Create(new OutboundOptions { CaFile = folder.Combine("ca.pem") }));
        using var store = new X509Store(StoreName.Root, StoreLocation.LocalMachine);
        store.Open(OpenFlags.ReadOnly);

        var policy = trust.Policy(source.Pem);
        Assert.Equal(X509ChainTrustMode.CustomRootTrust, policy.TrustMode);
        Assert.Equal(store.Certificates.Count + 2, policy.CustomTrustStore.Count);
        Assert.Equal(policy.CustomTrustStore.Select(c => c.Thumbprint), Authorities.Read(trust.Bundle(source.Pem)!).Select(c => c.Thumbprint));
        Assert.DoesNotContain("CN=Source", trust.Policy(null).CustomTrustStore.Select(c => c.Subject));
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("missing.pem", false)]
    [InlineData("empty.pem", false)]
    public void CaFile_ThatCannotBeUsed_EndsTheStart(string? file, bool starts)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.Combine("empty.pem"), "");
        var result = new OutboundOptionsValidator().Validate(null, new OutboundOptions { CaFile = file is null ? null : folder.Combine(file) });

        Assert.Equal(starts, result.Succeeded);
        Assert.True(starts || result.FailureMessage!.StartsWith("Outbound:CaFile", StringComparison.Ordinal));
    }
}
