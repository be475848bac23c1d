using ProxPaaS.Orchestrator.Builds;

namespace ProxPaaS.Tests.Orchestrator.Builds;

public sealed class BuildReuseTests
{
    private static readonly Build Earlier = new() { Id = "bld_1", OrganisationId = "o", ServiceId = "s", CommitSha = new string('a', 40), Ref = "main" };

    [Fact]
    public void Decide_SameInputs_UsesTheImageAgain_UnlessItIsGoneOrUnwanted()
    {
        Assert.StartsWith("Already built as bld_1: commit aaaaaaaa", BuildReuse.Decide(false, Earlier, true).Reason, StringComparison.Ordinal);
        Assert.Same(Earlier, BuildReuse.Decide(false, Earlier, true).From);
        Assert.Null(BuildReuse.Decide(true, Earlier, true).From);
        Assert.Null(BuildReuse.Decide(false, Earlier, false).From);
        Assert.Null(BuildReuse.Decide(false, Earlier, null).From);
        Assert.Null(BuildReuse.Decide(false, null, null).From);
    }

    [Fact]
    public void Fingerprint_ChangesWithEachInput_AndWithNothingElse()
    {
        Dictionary<string, string> inputs = new() { ["a"] = "bc", ["d"] = "" };
        var one = BuildFingerprint.Of("tree", inputs);

        Assert.Equal(one, BuildFingerprint.Of("tree", inputs.Reverse()));
        Assert.NotEqual(one, BuildFingerprint.Of("other", inputs));
        Assert.NotEqual(one, BuildFingerprint.Of("tree", new Dictionary<string, string> { ["ab"] = "c", ["d"] = "" }));
        Assert.NotEqual(one, BuildFingerprint.Of("tree", new Dictionary<string, string> { ["a"] = "bc" }));
    }
}
