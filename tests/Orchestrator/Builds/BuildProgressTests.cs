using CsCheck;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Builds;
using ProxPaaS.Orchestrator.Builds.Logs;

namespace ProxPaaS.Tests.Orchestrator.Builds;

public sealed class BuildProgressTests
{
    // As docker 20.10 prints it.
    private const string Log = """
        #1 [internal] load build definition from Dockerfile
        #1 sha256:f41507b4328a88df00d5ab5c4fc055fef58669f5580c3d060606b9dfd761eb3f
        #1 transferring dockerfile: 138B done
        #1 DONE 0.0s

        #4 [stage-0 1/2] FROM docker.io/library/base:1
        #4 CACHED

        #5 [stage-0 2/2] RUN make
        #5 sha256:fe7dc8f933bb1b73fb2e4ceeba6ec153c37de4ef8191cd5becc02239eb6fe277
        #5 0.248 #9 DONE 7.0s
        #5 1.100 ERROR: not a step's end
        #5 ERROR: executor failed running [/bin/sh -c make]: exit code: 2

        #6 [other 1/1] RUN sleep 9
        #6 CANCELED
        ------
         > [stage-0 2/2] RUN make:
        """;

    private static readonly Build Build = new() { Id = "b", OrganisationId = "o", ServiceId = "s", CommitSha = "c", Ref = "r", Attempt = 2 };

    [Fact]
    public void Apply_PlainProgress_GivesStepsWithTimes()
    {
        var steps = BuildStepFold.Apply(Build, new Dictionary<int, BuildStep>(), Lines(Log), 101);

        Assert.Equal(
            [
                (1, "[internal] load build definition from Dockerfile", BuildStepState.Done, 101L, 0L), (4, "[stage-0 1/2] FROM docker.io/library/base:1", BuildStepState.Cached, 106L, 0L),
                (5, "[stage-0 2/2] RUN make", BuildStepState.Failed, 109L, 4000L), (6, "[other 1/1] RUN sleep 9", BuildStepState.Cancelled, 115L, 1000L),
            ],
            steps.Select(s => (s.Number, s.Name, s.State, s.FirstLine, s.DurationMilliseconds!.Value)));
        Assert.All(steps, s => Assert.Equal(2, s.Attempt));
    }

    [Fact]
    public void Apply_AnyCutIntoBatches_GivesTheSameSteps() => Gen.Int[0, 20].Array[0, 5].Sample(cuts =>
    {
        var lines = Lines(Log);
        var known = new Dictionary<int, BuildStep>();
        var at = 0;
        foreach (var end in cuts.Where(c => c <= lines.Length).Append(lines.Length).Order())
        {
            foreach (var step in BuildStepFold.Apply(Build, known, lines[at..end], at + 1))
            {
                known.Add(step.Number, step);
            }

            at = end;
        }

        var whole = BuildStepFold.Apply(Build, new Dictionary<int, BuildStep>(), lines, 1);
        Assert.Equal(whole.Select(s => (s.Number, s.Name, s.State, s.FirstLine, s.FinishedAt)), known.Values.Select(s => (s.Number, s.Name, s.State, s.FirstLine, s.FinishedAt)));
    });

    [Theory]
    [InlineData("#")]
    [InlineData("#x DONE 1s")]
    [InlineData("# 5 x")]
    [InlineData("#99999999999 x")]
    [InlineData("#5 ")]
    [InlineData("#5 ...")]
    [InlineData("text")]
    public void Read_OtherText_IsNoStep(string line) => Assert.Null(BuildProgress.Read(line));

    private static StoredLine[] Lines(string text) => [.. text.Split('\n').Select((line, i) => new StoredLine(DateTimeOffset.UnixEpoch.AddSeconds(i), "stdout", line))];
}
