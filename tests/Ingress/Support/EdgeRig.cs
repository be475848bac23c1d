namespace ProxPaaS.Tests.Ingress.Support;

/// <summary>A control plane, one replica, and an edge that sends app.test to it.</summary>
internal sealed class EdgeRig : IAsyncDisposable
{
    private readonly TestFolder _folder;

    private EdgeRig(TestFolder folder, FakeControlPlane plane, TestReplica replica, TestEdge edge) => (_folder, Plane, Replica, Edge) = (folder, plane, replica, edge);

    public FakeControlPlane Plane { get; }

    public TestReplica Replica { get; }

    public TestEdge Edge { get; }

    public static async Task<EdgeRig> StartAsync()
    {
        var folder = new TestFolder();
        var plane = await FakeControlPlane.StartNewAsync();
        var replica = await TestReplica.StartAsync("rep_1");
        var edge = await TestEdge.StartAsync(plane, folder.Path);
        plane.Push(Tables.Table(1, Tables.Route("rte_1", "app.test", replica.Active())));
        await plane.WaitForTableAsync(1);
        return new(folder, plane, replica, edge);
    }

    public void Deconstruct(out FakeControlPlane plane, out TestReplica replica, out TestEdge edge) => (plane, replica, edge) = (Plane, Replica, Edge);

    public async ValueTask DisposeAsync()
    {
        await Edge.DisposeAsync();
        await Replica.DisposeAsync();
        await Plane.DisposeAsync();
        _folder.Dispose();
    }
}
