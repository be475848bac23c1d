using CsCheck;
using ProxPaaS.Contracts.Identity;

namespace ProxPaaS.Tests.Ingress.Identity;

public sealed class ScheduleTests
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    [Fact]
    public void RetryDelay_ForAnyAttempt_StaysWithinItsBounds()
        => Gen.Select(Gen.Int[1, 10_000], Gen.Double[0, 0.999]).Sample((attempt, jitter)
            => Assert.InRange(RetryDelay.After(attempt, First, Longest, jitter), First, Longest));

    [Fact]
    public void RetryDelay_ManyFailures_ReachesTheLongest()
        => Assert.True(RetryDelay.After(20, First, Longest, 0.99) > TimeSpan.FromSeconds(4.9));

    [Theory]
    [InlineData("sha256:", true)]
    [InlineData("SHA256:", true)]
    [InlineData("", true)]
    [InlineData("sha1:", false)]
    public void CaFingerprint_ReadsItsForms(string prefix, bool valid)
        => Assert.Equal(valid, CaFingerprint.TryParse(prefix + string.Join(':', Enumerable.Repeat("aB", 32)), out _));
}
