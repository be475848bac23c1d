using ProxPaaS.Contracts.Identity;

namespace ProxPaaS.Tests.NodeAgent.Identity;

public sealed class ControlPlaneAddressesTests
{
    private static readonly Uri One = new("https://10.0.0.1:7443"), Two = new("https://10.0.0.2:7443");

    [Fact]
    public void Failed_TheCurrentOne_GoesOnInTurn()
    {
        var addresses = ControlPlaneAddresses.Parse("https://10.0.0.1:7443, https://10.0.0.2:7443")!;
        Assert.Equal(One, addresses.Current);

        addresses.Failed(One);
        Assert.Equal(Two, addresses.Current);

        addresses.Failed(Two);
        Assert.Equal(One, addresses.Current);
    }

    [Fact]
    public void Failed_TwoLoopsThatTriedTheSame_GoOnOnce()
    {
        var addresses = ControlPlaneAddresses.Parse("https://10.0.0.1:7443,https://10.0.0.2:7443")!;

        addresses.Failed(One);
        addresses.Failed(One);

        Assert.Equal(Two, addresses.Current);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("https://10.0.0.1:7443,")]
    [InlineData("http://10.0.0.1:7443")]
    [InlineData("https://10.0.0.1:7443,10.0.0.2:7443")]
    [InlineData("https://user:secret@10.0.0.1:7443")]
    [InlineData("https://10.0.0.1:7443/path")]
    public void Parse_SomethingElse_IsRefused(string? text) => Assert.Null(ControlPlaneAddresses.Parse(text));
}
