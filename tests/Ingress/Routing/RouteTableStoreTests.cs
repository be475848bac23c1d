using ProxPaaS.Ingress.Routing;
using ProxPaaS.Tests.Ingress.Support;

namespace ProxPaaS.Tests.Ingress.Routing;

public sealed class RouteTableStoreTests
{
    [Fact]
    public void Load_NothingStored_IsNoProblem()
    {
        using var folder = new TestFolder();

        Assert.Equal(new StoredTable(null, null), new RouteTableStore(folder.State).Load());
    }

    [Fact]
    public void Save_ThenLoad_GivesTheTable()
    {
        using var folder = new TestFolder();
        var table = Tables.Table(7, Tables.Route("rte_1", "app.test"));
        new RouteTableStore(folder.State).Save(table);

        Assert.Equal(table, new RouteTableStore(folder.State).Load().Table);
    }

    [Fact]
    public void Load_EmptyTable_IsATable()
    {
        using var folder = new TestFolder();
        var store = new RouteTableStore(folder.State);
        store.Save(new());

        Assert.NotNull(store.Load().Table);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(60)]
    public void Load_CutFile_KeepsItAsideAndSaysSo(int length)
    {
        using var folder = new TestFolder();
        var store = new RouteTableStore(folder.State);
        store.Save(Tables.Table(7, Tables.Route("rte_1", "app.test")));
        var path = Path.Combine(folder.State, "routes.bin");
        using (var file = File.OpenWrite(path))
        {
            file.SetLength(length);
        }

        var loaded = store.Load();

        Assert.Null(loaded.Table);
        Assert.Contains("routes.bin.bad", loaded.Problem, StringComparison.Ordinal);
        Assert.Equal(length, new FileInfo(path + ".bad").Length);
        Assert.Equal(new StoredTable(null, null), store.Load());
    }

    [Fact]
    public void Load_FlippedBit_IsFound()
    {
        using var folder = new TestFolder();
        var store = new RouteTableStore(folder.State);
        store.Save(Tables.Table(7, Tables.Route("rte_1", "app.test")));
        var path = Path.Combine(folder.State, "routes.bin");
        var content = File.ReadAllBytes(path);
        content[^3] ^= 1;
        File.WriteAllBytes(path, content);

        Assert.Contains("checksum", store.Load().Problem, StringComparison.Ordinal);
    }
}
