using CsCheck;
using ProxPaaS.Orchestrator.Registry.Retention;

namespace ProxPaaS.Tests.Orchestrator.Registry;

public sealed class ImageRetentionTests
{
    private const string Host = "registry:5000";
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddDays(100);
    private static readonly TimeSpan Least = TimeSpan.FromHours(12);

    [Fact]
    public void Decide_AnyState_NeverRemovesWhatIsNeeded_NorWithoutTwoLooks()
        => Gen.Select(
            Gen.Select(Gen.Int[1, 12], Gen.Int[1, 3], Gen.Int[0, 40], Gen.Bool, Gen.Int[0, 200]).Array[0, 30], Gen.Int[1, 16].Array[0, 12], Gen.Select(Gen.Int[1, 16], Gen.Int[0, 4], Gen.Int[0, 60]).Array[0, 12], Gen.Int[1, 4])
            .Sample((rows, listed, looks, keep) =>
            {
                var known = rows.Select(r => new KnownImage(Image(r.Item1), "org_a", $"srv_{r.Item2}", r.Item4 ? "" : $"bld_{r.Item3:00}", Now.AddHours(-r.Item5), r.Item4 ? "version 1 can be rolled back to" : null)).ToList();
                var stored = listed.Select(i => new StoredImage(Image(i), "org_a/srv_1", ["t"])).ToList();
                var candidates = looks.DistinctBy(l => l.Item1).ToDictionary(l => Image(l.Item1), l => new ImageCandidate { Image = Image(l.Item1), Looks = l.Item2, FirstSeenAt = Now.AddHours(-l.Item3) });
                var findings = ImageRetention.Decide(known, stored, Host, new HashSet<string> { "org_a" }, candidates, keep, Least, Now);

                Assert.Equal(known.Select(k => k.Image).Concat(stored.Select(s => s.Image)).Distinct().Order(), findings.Select(f => f.Image).Order());
                foreach (var going in findings.Where(f => f.Fate == ImageFate.Remove))
                {
                    Assert.DoesNotContain(known, k => k.Image == going.Image && (k.Need is not null || Now - k.CreatedAt < Least));
                    Assert.True(candidates[going.Image] is { Looks: >= 2 } seen && Now - seen.FirstSeenAt >= Least);
                    foreach (var service in known.Where(k => k.Id.Length > 0).GroupBy(k => k.ServiceId))
                    {
                        Assert.DoesNotContain(service.OrderByDescending(k => k.Id, StringComparer.Ordinal).Take(keep), k => k.Image == going.Image);
                    }
                }
            });

    [Theory]
    [InlineData("someone/else")]
    [InlineData("org_b/srv_1")]
    [InlineData("org_a")]
    [InlineData("org_a/srv_1/deeper")]
    public void Decide_RepositoriesThatAreNotOurs_AreOnlyShown(string repository)
    {
        var image = $"{Host}/{repository}@sha256:1";
        var old = new Dictionary<string, ImageCandidate> { [image] = new() { Image = image, Looks = 9, FirstSeenAt = DateTimeOffset.UnixEpoch } };

        Assert.Equal(ImageFate.Foreign, ImageRetention.Decide([], [new(image, repository, [])], Host, new HashSet<string> { "org_a" }, old, 1, Least, Now).Single().Fate);
    }

    [Fact]
    public void Decide_AnImageOfAnotherRegistry_IsOnlyShown()
        => Assert.Equal(ImageFate.Foreign, ImageRetention.Decide(
            [new("old:5000/a@sha256:1", "org_a", "srv_1", "bld_1", DateTimeOffset.UnixEpoch, null), new(Image(2), "org_a", "srv_1", "bld_2", DateTimeOffset.UnixEpoch, null)],
            null, Host, new HashSet<string>(), new Dictionary<string, ImageCandidate>(), 1, Least, Now).First(f => f.Image.StartsWith("old", StringComparison.Ordinal)).Fate);

    [Theory]
    [InlineData("storage:\n  filesystem:\n    rootdirectory: /x\n  delete:\n    enabled: true\n", true)]
    [InlineData("storage:\n  cache:\n    blobdescriptor: inmemory\n  filesystem:\n    rootdirectory: /x\n", false)]
    [InlineData("storage:\n  # cache: {blobdescriptor: inmemory}\n  filesystem: {rootdirectory: /x}\n", true)]
    [InlineData("storage:\n  s3:\n    bucket: b\n", false)]
    public void Collect_OnlyWhatKeepsFilesAndNoCache(string yaml, bool may) => Assert.Equal(may, CollectConfig.Objection(yaml) is null);

    private static string Image(int number) => $"{Host}/org_a/srv_1@sha256:{number:x64}";
}
