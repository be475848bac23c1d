using ProxPaaS.Dashboard.SignIn;

namespace ProxPaaS.Tests.Dashboard.SignIn;

public sealed class ReturnUrlTests
{
    [Theory]
    [InlineData("/?service=srv_1", "/?service=srv_1")]
    [InlineData("/", "/")]
    [InlineData(null, "/")]
    [InlineData("//evil.example.org", "/")]
    [InlineData("/\\evil.example.org", "/")]
    [InlineData("https://evil.example.org", "/")]
    [InlineData("/a\nb", "/")]
    public void ReturnUrl_FromOutside_NeverLeadsAway(string? url, string expected) => Assert.Equal(expected, ReturnUrl.Safe(url));
}
