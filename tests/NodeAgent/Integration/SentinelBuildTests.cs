using System.Collections.Concurrent;
using System.Formats.Tar;
using System.Text;
using System.Text.Json;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.Nixpacks;
using ProxPaaS.Nixpacks.Images;
using ProxPaaS.Nixpacks.Plan;
using ProxPaaS.Nixpacks.Source;
using ProxPaaS.Tests.NodeAgent.Fakes;

namespace ProxPaaS.Tests.NodeAgent.Integration;

/// <summary>A secret that a generated Dockerfile's commands read and print, looked for everywhere that a build leaves something.</summary>
[Trait("Category", "Integration")]
public sealed class SentinelBuildTests(BuildDocker docker) : IClassFixture<BuildDocker>
{
    private const string Sentinel = "sentinel-e41f07b3-of-the-build";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Build_OfAPlanThatReadsASecret_LeavesItNowhere()
    {
        await using var rig = await BuildRig.StartAsync(docker);
        await using var agent = rig.Agent();
        var image = Generate();
        var spec = rig.Spec("bld_s", Tars.Of([.. image.Files.Select(file => (file.Key, file.Value)), ("app.txt", "x")]), spec =>
        {
            spec.Dockerfile = ImageGenerator.DockerfilePath;
            spec.Secrets["API_KEY"] = Sentinel;
            spec.BuildArgs[ImageGenerator.VariablesDigest] = "digest-1";
        });
        var commandLines = new ConcurrentDictionary<string, bool>();
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var watch = WatchProcessesAsync(commandLines, watching.Token);
        rig.Want(spec);
        var built = await rig.EndAsync("bld_s");
        await watching.CancelAsync();
        await watch;

        var log = rig.Text("bld_s");
        Assert.True(built.Phase == BuildPhase.Succeeded, $"{built.Message}\n{log}");
        Assert.Contains("the key is ***", log, StringComparison.Ordinal);
        Assert.Contains(commandLines.Keys, line => line.Contains("--secret=id=API_KEY", StringComparison.Ordinal));
        Assert.DoesNotContain(Sentinel, log + built, StringComparison.Ordinal);
        Assert.DoesNotContain(commandLines.Keys, line => line.Contains(Sentinel, StringComparison.Ordinal));
        var name = $"{spec.ImageName}:bld_s";
        Assert.DoesNotContain(Sentinel, JsonSerializer.Serialize(await docker.Client.Images.GetImageHistoryAsync(name, Token)), StringComparison.Ordinal);
        Assert.DoesNotContain(Sentinel, JsonSerializer.Serialize(await docker.Client.Images.InspectImageAsync(name, Token)), StringComparison.Ordinal);
        await using var saved = await docker.Client.Images.SaveImageAsync(name, Token);
        var (files, found) = await SearchAsync(saved, 0);
        Assert.True(files > 5, "the image was not read");
        Assert.Equal([], found);
    }

    [Fact]
    public async Task Build_OfTheSameFilesForAnotherService_GetsNothingThatWasMadeOfTheFirstOnesSecret()
    {
        await using var rig = await BuildRig.StartAsync(docker);
        await using var agent = rig.Agent();
        foreach (var (service, secret) in new[] { ("srv_a", "one"), ("srv_b", "two") })
        {
            var id = $"bld_{service}";
            rig.Want(rig.Spec(id, Tars.Of(("Dockerfile", $"FROM {TestDocker.Image}\nRUN --mount=type=secret,id=key sha256sum < /run/secrets/key\n")), spec =>
            {
                spec.CacheScope = service;
                spec.Secrets["key"] = secret;
            }));
            await rig.EndAsync(id);

            Assert.Contains(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(secret))), rig.Text(id), StringComparison.Ordinal);
        }
    }

    private static GeneratedImage Generate()
    {
        var plan = new BuildPlan
        {
            Variables = new(StringComparer.Ordinal) { ["API_KEY"] = Sentinel, ["COLOUR"] = "blue" },
            Phases = new(StringComparer.Ordinal)
            {
                ["build"] = new Phase("build") { Cmds = [$"test ${{#API_KEY}} -eq {Sentinel.Length} && test $COLOUR = blue && echo \"the key is $API_KEY\" && sleep 1", "echo multi\necho \"${#API_KEY}\" > length.txt"] },
            },
            Start = new StartPhase { Cmd = "cat length.txt" },
        };
        return ImageGenerator.Generate(new PlanResult(plan, "", [], []), new EmptyTree(), new Busybox(), new() { SecretNames = ["API_KEY"], CacheKey = "srv_s" });
    }

    private static async Task WatchProcessesAsync(ConcurrentDictionary<string, bool> seen, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            foreach (var process in Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])))
            {
                try
                {
                    seen[(await File.ReadAllTextAsync(Path.Combine(process, "cmdline"), CancellationToken.None)).Replace('\0', ' ')] = true;
                }
                catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
                {
                    // It ended meanwhile.
                }
            }

            await Task.Delay(20, CancellationToken.None);
        }
    }

    /// <summary>Names of the files that hold the sentinel, in an image's tar and in the layers inside it.</summary>
    private static async Task<(int Files, List<string> Found)> SearchAsync(Stream tar, int depth)
    {
        var files = 0;
        var found = new List<string>();
        await using var reader = new TarReader(tar, leaveOpen: true);
        while (await reader.GetNextEntryAsync(copyData: true, Token) is { } entry)
        {
            if (entry.DataStream is not { } data)
            {
                continue;
            }

            files++;
            using var copy = new MemoryStream();
            await data.CopyToAsync(copy, Token);
            if (copy.ToArray().AsSpan().IndexOf(Encoding.UTF8.GetBytes(Sentinel)) >= 0)
            {
                found.Add(entry.Name);
            }

            if (depth == 0 && entry.Name.EndsWith(".tar", StringComparison.Ordinal))
            {
                copy.Position = 0;
                var inside = await SearchAsync(copy, 1);
                files += inside.Files;
                found.AddRange(inside.Found.Select(name => $"{entry.Name}: {name}"));
            }
        }

        return (files, found);
    }

    private sealed class Busybox : IPackageSource
    {
        public string Name => "none";

        public PackagedPlan Prepare(BuildPlan plan) => new(plan, TestDocker.Image, [], new Dictionary<string, string>(), LoginShell: false, []);
    }

    private sealed class EmptyTree : ISourceTree
    {
        public string Name => "app";

        public bool FileExists(string path) => false;

        public bool DirectoryExists(string path) => false;

        public bool IsExecutable(string path) => false;

        public IReadOnlyList<SourceEntry> Top() => [];

        public IReadOnlyList<SourceEntry> Walk() => [];

        public byte[]? ReadBytes(string path, long limit) => null;

        public ISourceTree Subtree(string directory) => this;
    }
}
