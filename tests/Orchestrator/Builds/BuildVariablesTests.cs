using ProxPaaS.Orchestrator.Builds.Queue;
using ProxPaaS.Orchestrator.Builds.Variables;
using ProxPaaS.Orchestrator.References;

namespace ProxPaaS.Tests.Orchestrator.Builds;

public sealed class BuildVariablesTests
{
    private static readonly Dictionary<string, string> None = [];

    [Fact]
    public void Of_AnAddressThatIsToCome_WaitsAndHandsOutNoMark()
    {
        var variables = new DeploymentVariables(
            new Dictionary<string, string> { ["A"] = $"x{AddressMark.Host("srv_1")}", ["B"] = AddressMark.Port("srv_2"), ["C"] = "c", ["D"] = AddressMark.Port("srv_3") }, None,
            new Dictionary<string, string> { ["srv_1"] = "db", ["srv_2"] = "cache", ["srv_3"] = "other" }, null);

        var (values, waits, problem) = BuildVariables.Of(["A", "B", "C", "GONE"], variables, "shop/production");

        Assert.Equal(["C"], values.Keys);
        Assert.StartsWith("Waits for the address of cache and db, which A and B of the build need. It is known once cache and db run: deploy what does not (px deploy -s shop/production/cache)", waits);
        Assert.Null(problem);
        Assert.Null(BuildVariables.Of(["C"], variables, "shop/production").Waits);
    }

    [Fact]
    public void Of_AReferenceThatCannotBeFollowed_IsAProblemOnlyWhereItIsMounted()
    {
        var variables = new DeploymentVariables(new Dictionary<string, string> { ["A"] = "${{gone.URL}}", ["B"] = "b" }, None, None, "A of web: the environment has no service 'gone'.");

        Assert.Equal("A of web: the environment has no service 'gone'.", BuildVariables.Of(["A", "B"], variables, "p/e").Problem);
        Assert.Null(BuildVariables.Of(["B"], variables, "p/e").Problem);
        Assert.Equal(["B"], BuildVariables.Of(["A", "B"], variables, "p/e").Values.Keys);
    }

    [Fact]
    public void Queue_GivesTheSlotOfOneThatWaitsToTheNext()
    {
        QueuedBuild[] queued = [new("b1", "o", "s1", "main", null, "Waits for the address of db."), new("b2", "o", "s2", "main", null)];

        var result = BuildQueue.Assign(queued, [], [new("n", "n", true, 0, 1, "")]).ToDictionary(a => a.BuildId);

        Assert.Equal((null, "Waits for the address of db."), (result["b1"].NodeId, result["b1"].Reason));
        Assert.Equal("n", result["b2"].NodeId);
    }
}
