using ProxPaaS.Ingress.Configuration;

namespace ProxPaaS.Tests.Ingress.Configuration;

public sealed class ValidateIngressOptionsTests
{
    private readonly ValidateIngressOptions _validator = new();

    [Fact]
    public void Validate_GoodOptions_Succeeds()
        => Assert.True(_validator.Validate(null, Good()).Succeeded);

    [Fact]
    public void Validate_ManyProblems_ReportsEachWithItsKey()
    {
        var options = new IngressOptions
        {
            ControlPlane = "http://10.0.0.1:1",
            CaFingerprint = "abc",
            Http = "80",
            Https = "0.0.0.0:443",
            CertificateFile = "/does/not/exist.pem",
            Addresses = "app.test",
            Admin = "0.0.0.0:9180",
            StateFolder = "state",
            ShutdownGrace = TimeSpan.Zero,
            MaxConnections = 0,
        };

        var failures = _validator.Validate(null, options).Failures!.ToArray();

        string[] keys = ["ControlPlane", "CaFingerprint", "Http", "CertificateFile", "Admin", "Addresses", "StateFolder", "ShutdownGrace", "MaxConnections"];
        Assert.Equal(keys.Length, failures.Length);
        Assert.All(keys, key => Assert.Contains(failures, failure => failure.StartsWith($"Ingress:{key} ", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("0.0.0.0:80", true)]
    [InlineData("127.0.0.1:0", true)]
    [InlineData("[::]:80", true)]
    [InlineData("[::1]:8080", true)]
    [InlineData("0.0.0.0", false)]
    [InlineData("::1", false)]
    [InlineData(":80", false)]
    [InlineData("localhost:80", false)]
    [InlineData("0.0.0.0:65536", false)]
    public void ListenAddress_IsIpAndPort(string text, bool valid)
        => Assert.Equal(valid, ListenAddresses.TryParse(text, out _));

    private static IngressOptions Good() => new()
    {
        ControlPlane = "https://10.0.0.1:8443",
        CaFingerprint = "sha256:" + new string('a', 64),
        Addresses = "https://edge.example.org, http://10.0.0.2:8080",
    };
}
