using System.Diagnostics;
using System.Formats.Tar;
using System.Net.Http.Json;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Builds;
using ProxPaaS.Tests.Orchestrator.Api;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.Orchestrator.Git;

/// <summary>Repositories made to hurt, pushed by the real git client. What is built arrives as it was committed, and nothing else.</summary>
[Collection(PlatformGroup.Name)]
public sealed class HostileRepositoryTests(PlatformHost host)
{
    private static readonly (string, string) Dockerfile = ("Dockerfile", "FROM scratch\n");

    [Fact]
    public async Task Bomb_OfAFewObjects_IsRefusedInASentence()
    {
        var service = await host.NewServiceAsync();
        using var tree = await GitWorkTree.NewAsync(Dockerfile);

        // Ten folders of ten folders … of one file: 10^9 files in eleven objects.
        var below = await HashAsync(tree, "blob", "x");
        var kind = "100644 blob";
        for (var level = 0; level < 9; level++)
        {
            below = await MakeTreeAsync(tree, Enumerable.Range(0, 10).Select(i => $"{kind} {below}\td{i}"));
            kind = "040000 tree";
        }

        await CommitTreeAsync(tree, await MakeTreeAsync(tree, [$"100644 blob {await HashAsync(tree, "blob", "FROM scratch\n")}\tDockerfile", $"040000 tree {below}\tbomb"]));
        var (exit, output) = await tree.RunAsync("push", host.GitUrl(service.ProjectName), "+HEAD:main");

        Assert.Equal(0, exit);
        Assert.Contains("The commit has more than 200000 files and folders.", output);
    }

    [Fact]
    public async Task Names_ThatAreNotUtf8_AreRefusedInASentence()
    {
        var service = await host.NewServiceAsync();
        using var tree = await GitWorkTree.NewAsync(Dockerfile);
        var blob = await HashAsync(tree, "blob", "x");
        await CommitTreeAsync(tree, await MakeTreeAsync(tree, [.. Encoding.UTF8.GetBytes($"100644 blob {blob}\tcaf"), 0xE9, 0]));
        var (exit, output) = await tree.RunAsync("push", host.GitUrl(service.ProjectName), "+HEAD:main");

        Assert.Equal(0, exit);
        Assert.Contains("a file whose name is not UTF-8", output);
    }

    [Fact]
    public async Task OddNames_LinksAndAttributes_ArriveAsCommitted_AndNoShellStarts()
    {
        var service = await host.NewServiceAsync();
        var node = await host.NewBuilderAsync();
        using var tree = await GitWorkTree.NewAsync(
            Dockerfile, ("-rf", "dash"), ("--upload-pack=touch canary", "option"), ("two words", "space"), ("new\nline", "newline"), ("$(touch canary)`touch canary`;touch canary", "shell"),
            ("zeros", new string('0', 1 << 20)), ("secret.txt", "$Format:%H$"), ("crlf.txt", "a\nb\n"), (".gitattributes", "secret.txt export-ignore export-subst\ncrlf.txt text eol=crlf\n* filter=evil ident\n"),
            (".gitmodules", "[submodule \"lib\"]\n\tpath = lib\n\turl = ext::sh -c touch% canary\n"));
        File.CreateSymbolicLink(tree.Combine("passwd"), "/etc/passwd");
        File.CreateSymbolicLink(tree.Combine("up"), "../../..");
        await tree.RunAsync("add", "-A");
        await tree.RunAsync("update-index", "--add", "--cacheinfo", $"160000,{await tree.HeadAsync()},lib");
        await tree.RunAsync("commit", "-q", "-m", "Odd");

        var server = new HashSet<string>();
        using var leave = new CancellationTokenSource();
        var push = tree.RunAsync(["push", host.GitUrl(service.ProjectName), "main"], null, leave.Token);
        var work = host.Services.GetRequiredService<IBuildWork>();
        BuildSpec? spec = null;
        while (spec is null)
        {
            server.UnionWith(ProcessList.WithEnvironment("/git/gitconfig"));
            spec = (await work.ForNodeAsync(node, CancellationToken.None)).FirstOrDefault();
        }

        // git cannot end before its last and large file is read, and is seen at each one before.
        var files = await FilesAsync(await work.OpenContextAsync(node, spec.Id, CancellationToken.None), () => server.UnionWith(ProcessList.WithEnvironment("/git/gitconfig")));
        Assert.Equal("dash", files["-rf"]);
        Assert.Equal("option", files["--upload-pack=touch canary"]);
        Assert.Equal("space", files["two words"]);
        Assert.Equal("newline", files["new\nline"]);
        Assert.Equal("shell", files["$(touch canary)`touch canary`;touch canary"]);
        Assert.Equal("$Format:%H$", files["secret.txt"]);
        Assert.Equal("a\nb\n", files["crlf.txt"]);
        Assert.Equal("-> /etc/passwd", files["passwd"]);
        Assert.Equal("-> ../../..", files["up"]);
        Assert.DoesNotContain(files.Keys, name => name.StartsWith("lib/", StringComparison.Ordinal) && name.Length > 4);

        Assert.NotEmpty(server);
        Assert.DoesNotContain(server, ProcessList.IsShell);
        Assert.False(File.Exists("canary") || File.Exists(tree.Combine("canary")));

        await host.Services.GetRequiredService<IBuildReports>().ReportAsync(node, new() { Id = spec.Id, Phase = BuildPhase.Failed, Message = "enough" }, CancellationToken.None);
        Assert.Contains("The submodule lib is not fetched", await host.Owner.GetStringAsync($"/v1/builds/{spec.Id}/log"));
        await leave.CancelAsync();
        await push;
        host.Disconnect(node);
    }

    [Theory]
    [InlineData("../Dockerfile")]
    [InlineData("/etc/passwd")]
    [InlineData("a/../../Dockerfile")]
    [InlineData("-f")]
    public async Task DockerfilePath_ThatLeavesTheTree_IsRefusedByTheField(string path)
    {
        var service = await host.NewServiceAsync();
        var response = await host.Owner.PatchAsJsonAsync($"/v1/services/{service.Id}", new ServiceSettings { Dockerfile = path }, ApiJson.Default.ServiceSettings);

        Assert.Equal(System.Net.HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("dockerfile", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task RootDirectory_ThatIsALinkOrAFile_IsRefusedInASentence()
    {
        using var tree = await GitWorkTree.NewAsync(Dockerfile);
        File.CreateSymbolicLink(tree.Combine("door"), "/");
        await tree.CommitAsync("A door");
        foreach (var root in (string[])["door", "Dockerfile"])
        {
            var service = await host.NewServiceAsync(new ServiceSettings { RootDirectory = root });
            var (exit, output) = await tree.RunAsync("push", host.GitUrl(service.ProjectName), "main");

            Assert.Equal(0, exit);
            Assert.Contains($"{root} cannot be read as a folder", output);
        }
    }

    private static async Task<Dictionary<string, string>> FilesAsync(Stream tar, Action look)
    {
        await using var _ = tar;
        await using var reader = new TarReader(tar);
        var files = new Dictionary<string, string>();
        while (await reader.GetNextEntryAsync() is { } entry)
        {
            look();
            files[entry.Name] = entry.EntryType == TarEntryType.SymbolicLink ? $"-> {entry.LinkName}" : entry.DataStream is null ? "" : await new StreamReader(entry.DataStream).ReadToEndAsync();
        }

        return files;
    }

    private static async Task<string> HashAsync(GitWorkTree tree, string type, string content)
    {
        await File.WriteAllTextAsync(tree.Combine(".git/input"), content);
        return (await tree.RunAsync("hash-object", "-w", "-t", type, ".git/input")).Output.Trim();
    }

    private static Task<string> MakeTreeAsync(GitWorkTree tree, IEnumerable<string> entries) => MakeTreeAsync(tree, Encoding.UTF8.GetBytes(string.Concat(entries.Select(e => e + "\0"))));

    /// <summary>git mktree reads names as bytes, which the index does as well, but no .NET string can.</summary>
    private static async Task<string> MakeTreeAsync(GitWorkTree tree, byte[] entries)
    {
        var start = new ProcessStartInfo("git", ["-C", tree.Combine("."), "mktree", "-z"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        using var git = Process.Start(start)!;
        await git.StandardInput.BaseStream.WriteAsync(entries);
        git.StandardInput.Close();
        var id = (await git.StandardOutput.ReadToEndAsync()).Trim();
        await git.WaitForExitAsync();
        Assert.Equal(0, git.ExitCode);
        return id;
    }

    private static async Task CommitTreeAsync(GitWorkTree tree, string id)
    {
        var commit = (await tree.RunAsync("commit-tree", "-m", "Made by hand", id)).Output.Trim();
        await tree.RunAsync("update-ref", "HEAD", commit);
    }
}
