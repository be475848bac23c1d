using ProxPaaS.Contracts.Api;
using ProxPaaS.Dashboard.Model;

namespace ProxPaaS.Tests.Dashboard.Model;

public sealed class StateLookTests
{
    [Fact]
    public void EveryState_HasWordsAndAnIconOfItsOwn()
    {
        Check(Enum.GetValues<ServiceState>(), StateLook.Of);
        Check(Enum.GetValues<BuildState>(), StateLook.Of);
        Check(Enum.GetValues<DeploymentState>(), StateLook.Of);
        Check(Enum.GetValues<ReplicaState>(), StateLook.Of);
        Check(Enum.GetValues<NodeState>(), state => StateLook.Of(state));
        Check(Enum.GetValues<BuildStepState>(), StateLook.Of);
        Check(Enum.GetValues<DeliveryState>(), StateLook.Of);
        Check(Enum.GetValues<RunState>(), StateLook.Of);
        Check(Enum.GetValues<PreviewState>(), StateLook.Of);
    }

    [Theory]
    [InlineData(NodeState.Ready, true, "Ready", Tone.Good)]
    [InlineData(NodeState.Ready, false, "Cordoned", Tone.Warning)]
    [InlineData(NodeState.Unreachable, false, "Unreachable", Tone.Bad)]
    public void Node_ReadyButCordoned_SaysSo(NodeState state, bool schedulable, string words, Tone tone)
    {
        var look = StateLook.Of(state, schedulable);
        Assert.Equal((words, tone), (look.Words, look.Tone));
    }

    [Fact]
    public void UnknownState_OfANewerControlPlane_IsShownByItsName()
        => Assert.Equal(("99", Tone.Quiet), (StateLook.Of((ServiceState)99).Words, StateLook.Of((ServiceState)99).Tone));

    [Theory]
    [InlineData("failed", 1, Tone.Bad)]
    [InlineData("running", 1, Tone.Busy)]
    [InlineData("running", 3, Tone.Warning)]
    public void Operation_ByStateAndAttempt_HasATone(string state, int attempt, Tone tone) => Assert.Equal(tone, StateLook.OfOperation(state, attempt).Tone);

    private static void Check<T>(T[] states, Func<T, StateLook> of)
        where T : struct, Enum
    {
        var looks = states.Select(of).ToList();
        Assert.All(looks, look => Assert.True(look.Words.Length > 0 && look.Icon.StartsWith('<')));
        Assert.Equal(looks.Count, looks.Select(l => l.Words).Distinct().Count());
        // Good and bad never share an icon: colour does not stand alone.
        var icons = looks.GroupBy(l => l.Icon).Select(g => g.Select(l => l.Tone).Distinct().ToList());
        Assert.All(icons, tones => Assert.False(tones.Contains(Tone.Good) && tones.Contains(Tone.Bad)));
    }
}
