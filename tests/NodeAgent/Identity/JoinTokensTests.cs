using ProxPaaS.NodeAgent.Identity;

namespace ProxPaaS.Tests.NodeAgent.Identity;

public sealed class JoinTokensTests
{
    [Theory]
    [InlineData("10.77.0.101 node-101.abc234.join.internal node-101\n", "abc234")]
    [InlineData("127.0.0.1 localhost\n# --- BEGIN PVE ---\n10.77.0.101\tNODE-101.ABC234.join.internal\tnode-101\n# --- END PVE ---\n", "abc234")]
    [InlineData("10.77.0.101 node-101.join.internal node-101\n", "")]
    [InlineData("10.77.0.101 node-101.example.com node-101\n", "")]
    [InlineData("10.77.0.9 node-9.abc234.join.internal node-9\n", "")]
    [InlineData("10.77.0.101 node-101.a.b.join.internal\n", "")]
    [InlineData("# 10.77.0.101 node-101.abc234.join.internal\n", "")]
    [InlineData("", "")]
    public void FromHosts_OwnName_YieldsTheLabelBehindIt(string hosts, string token) => Assert.Equal(token, JoinTokens.FromHosts(hosts, "node-101"));
}
