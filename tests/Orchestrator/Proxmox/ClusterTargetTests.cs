using ProxPaaS.Contracts.Api;
using ProxPaaS.Contracts.Client;
using ProxPaaS.Tests.Orchestrator.Support;

namespace ProxPaaS.Tests.Orchestrator.Proxmox;

public sealed class ClusterTargetTests
{
    [Fact]
    public async Task Update_RenewedToken_RefusesTheWrongOneAndStoresTheRightOne()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var lab = await PveLab.StartAsync();
        await using var plane = await ControlPlane.StartAsync();
        var api = ProxPaasClient.Create(new(plane.Api));
        api = api.WithToken((await api.LoginAsync(new("admin@example.org", "correct horse battery", "test"), stop)).Token);
        var target = lab.Target;
        await api.CreatePveClusterAsync(
            new("lab", target.Url.ToString(), target.Fingerprint, target.TokenId, target.TokenSecret, PveLab.Pool, "vmbr0", "10.77.0.100-10.77.0.199/24,gw=10.77.0.1", "6000-6999", "local", "btr"), stop);
        await lab.RootAsync(HttpMethod.Delete, "access/users/paas@pve/token/nodes");
        var renewed = (await lab.RootAsync(HttpMethod.Post, "access/users/paas@pve/token/nodes", ("privsep", "0"))).GetProperty("value").GetString();

        var refused = await Assert.ThrowsAsync<ApiException>(() => api.UpdatePveClusterAsync("lab", new(TokenSecret: target.TokenSecret), stop));
        var stored = await api.UpdatePveClusterAsync("lab", new(TokenSecret: renewed), stop);

        Assert.Equal(400, refused.Status);
        Assert.Contains("px clusters update", refused.Message, StringComparison.Ordinal);
        Assert.Equal(("lab", target.TokenId), (stored.Name, stored.TokenId));
    }
}
