using System.Runtime.CompilerServices;
using ProxPaaS.Nixpacks;
using ProxPaaS.Nixpacks.Images;
using ProxPaaS.Nixpacks.Source;

namespace ProxPaaS.Tests.Nixpacks.Images;

/// <summary>The samples' Dockerfiles, beside those that are expected; UPDATE_GOLDEN=1 writes what comes out, for a person to read before it is committed.</summary>
public sealed class GoldenImageTests
{
    public static TheoryData<string, string> Cases => new(
        from sample in (string[])["static", "node", "python", "php", "ruby", "go"]
        from source in (string[])["nix", "debian"]
        select (sample, source));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Generate_OfASample_IsTheExpectedDockerfile(string sample, string source)
    {
        var tree = new DirectorySourceTree(Path.Combine(Repository(), "samples", sample));
        var options = new PlanOptions { Variables = new Dictionary<string, string> { ["API_KEY"] = "sentinel-7c1f", ["NODE_ENV"] = "staging" } };

        var image = ImageGenerator.Generate(
            Planner.Plan(tree, options), tree, source == "nix" ? new NixPackages() : new DebianPackages("registry.test/base:1", ["npm", "ca-certificates"]), new() { SecretNames = ["API_KEY", "NODE_ENV"], CacheKey = "srv_1" });

        var text = string.Concat(image.Files.Where(file => !file.Key.Contains("/assets/", StringComparison.Ordinal)).Select(file => $"==> {file.Key}\n{file.Value}")) + string.Concat(image.Notes.Select(note => $"==> note: {note}\n"));
        Assert.DoesNotContain("sentinel-7c1f", string.Concat(image.Files.Values));
        Assert.DoesNotContain("staging", string.Concat(image.Files.Values));
        var golden = Path.Combine(Repository(), "tests/Nixpacks/Images/golden", $"{sample}.{source}.txt");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(golden, text);
        }

        Assert.Equal(File.ReadAllText(golden), text);
    }

    private static string Repository([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../../.."));
}
