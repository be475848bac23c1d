using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Contracts.Client;
using ProxPaaS.Orchestrator.Builds;
using ProxPaaS.Orchestrator.Git;
using ProxPaaS.Tests.Orchestrator.Api;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.Orchestrator.Uploads;

/// <summary>The real server and the real git: a tar becomes a commit that is built like a pushed one.</summary>
[Collection(PlatformGroup.Name)]
public sealed class UploadTests(PlatformHost host)
{
    private static readonly (string, string) Dockerfile = ("Dockerfile", "FROM scratch\n");

    [Fact]
    public async Task Upload_BecomesACommitThatIsBuilt()
    {
        var service = await host.NewServiceAsync();
        var node = await host.NewBuilderAsync();
        using var client = new HttpClient();
        var api = new ProxPaasClient(client, new ApiClientOptions(host.Url, host.OwnerToken));
        var reply = await api.UploadAsync(service.Id, "Try \"this\"\nand that", false, async (stream, ct) => await stream.WriteAsync(Gzip(Tar(Dockerfile, ("sub dir/we\"ird\\na'me.txt", "hello"), ("-x", ""))), ct), CancellationToken.None);

        Assert.Equal(3, reply.Files);
        var build = await api.BuildAsync(reply.BuildId, CancellationToken.None);
        Assert.Equal((reply.Commit, "refs/proxpaas/uploads/newest", "Try \"this\" and that", $"{PlatformHost.Email} <{PlatformHost.Email}>"), (build.CommitSha, build.Ref, build.CommitMessage, build.Author));
        var work = host.Services.GetRequiredService<IBuildWork>();
        var spec = await host.AssignedAsync(node);
        Assert.Equal(reply.BuildId, spec.Id);
        var sent = await ContentAsync(await work.OpenContextAsync(node, spec.Id, CancellationToken.None));
        Assert.Equal(["-x", "Dockerfile", "sub dir/we\"ird\\na'me.txt"], sent.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("hello", sent["sub dir/we\"ird\\na'me.txt"]);
        host.Disconnect(node);
    }

    [Fact]
    public async Task Upload_OfTheSameFilesAgain_IsTheSameCommit_AndANewerOneTakesItsPlace()
    {
        var service = await host.NewServiceAsync();
        var first = await ReplyAsync(service, Tar(Dockerfile, ("a", "1")));
        var again = await ReplyAsync(service, Tar(("a", "1"), Dockerfile));
        var other = await ReplyAsync(service, Tar(("a", "2"), Dockerfile));

        Assert.Equal(first.Commit, again.Commit);
        Assert.NotEqual(first.Commit, other.Commit);
        var builds = (await host.Owner.GetFromJsonAsync($"/v1/services/{service.Id}/builds", ApiJson.Default.PageBuildView))!.Items;
        Assert.Equal([BuildState.Queued, BuildState.Superseded, BuildState.Superseded], builds.Select(b => b.State));
        await host.Owner.PostAsync($"/v1/builds/{other.BuildId}/cancel", null);
    }

    [Fact]
    public async Task Upload_ManyAtOnce_EachIsACommit()
    {
        var service = await host.NewServiceAsync();
        var replies = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => ReplyAsync(service, Tar(Dockerfile, ("n", $"{i}")))));

        Assert.Equal(12, replies.Select(r => r.Commit).Distinct().Count());
        await host.Owner.PostAsync($"/v1/builds/{replies.Max(r => r.BuildId)}/cancel", null);
    }

    public static TheoryData<string, TarEntry, string> Hostile => new()
    {
        { "absolute", new PaxTarEntry(TarEntryType.RegularFile, "/tmp/proxpaas-canary"), "slash" },
        { "climbing", new PaxTarEntry(TarEntryType.RegularFile, "../../proxpaas-canary"), ".." },
        { "git", new PaxTarEntry(TarEntryType.RegularFile, ".git/hooks/post-receive"), "git's own folder" },
        { "link", new PaxTarEntry(TarEntryType.SymbolicLink, "x") { LinkName = "/etc" }, "outside" },
        { "hard link", new PaxTarEntry(TarEntryType.HardLink, "x") { LinkName = "Dockerfile" }, "hard link" },
        { "device", new PaxTarEntry(TarEntryType.CharacterDevice, "x") { DeviceMajor = 1, DeviceMinor = 5 }, "device" },
        { "pipe", new PaxTarEntry(TarEntryType.Fifo, "x"), "pipe" },
        { "twice", new PaxTarEntry(TarEntryType.RegularFile, "Dockerfile"), "twice" },
        { "line", new PaxTarEntry(TarEntryType.RegularFile, "x\nM 100644 inline y"), "control" },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task Upload_WithAHostileEntry_IsRefusedWhole(string what, TarEntry entry, string reason)
    {
        Assert.NotEmpty(what);
        var service = await host.NewServiceAsync();
        using var response = await SendAsync(service, Tar([Dockerfile], entry));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Contains(reason, (await response.Content.ReadFromJsonAsync(ApiJson.Default.Problem))!.Detail);
        var git = host.Services.GetRequiredService<GitExecutor>();
        Assert.Equal("", await git.RunAsync(git.PathOf(service.Id), ["for-each-ref"], CancellationToken.None));
        Assert.Empty(Directory.EnumerateFiles(git.PathOf(service.Id), "fast_import_crash_*"));
        Assert.False(File.Exists("/tmp/proxpaas-canary"));
    }

    [Fact]
    public async Task Upload_OfWhatIsNoArchive_IsRefused()
    {
        var service = await host.NewServiceAsync();
        var whole = Gzip(Tar(("a", new string('x', 100_000))));
        foreach (var body in new[] { "no archive"u8.ToArray(), whole[..(whole.Length / 2)], Gzip("neither, but long enough to be a header".PadRight(600).Select(c => (byte)c).ToArray()), Gzip(new byte[1024]), [] })
        {
            using var response = await SendAsync(service, body, gzip: false);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        }
    }

    [Fact]
    public async Task Upload_LargerThanAllowed_IsRefused()
    {
        var service = await host.NewServiceAsync();
        var tar = Tar([], new UstarTarEntry(TarEntryType.RegularFile, "zeros") { DataStream = new MemoryStream(new byte[1]) });
        // A header that claims 8 GiB; the content never comes.
        using var response = await SendAsync(service, Oversized(tar[..512]));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains("more than 512 MiB", (await response.Content.ReadFromJsonAsync(ApiJson.Default.Problem))!.Detail);
    }

    [Fact]
    public async Task Upload_ByAStranger_FindsNothing_AndByAReaderIsForbidden()
    {
        var service = await host.NewServiceAsync();
        using var stranger = host.Client(await host.StrangerTokenAsync());
        using var missing = await stranger.PostAsync($"/v1/services/{service.Id}/uploads", Content(Tar(Dockerfile), true));

        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Fact]
    public async Task Upload_ToAServiceThatRunsAnImage_IsAConflict()
    {
        host.Registry.Digests["lib/app:1"] = FakeRegistry.Digest('e');
        var service = await host.NewServiceAsync(new ServiceSettings { Image = $"{host.Registry.Host}/lib/app:1" });
        using var response = await SendAsync(service, Tar(Dockerfile));

        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
    }

    private static byte[] Oversized(byte[] header)
    {
        "07777777777\0"u8.CopyTo(header.AsSpan(124));
        header.AsSpan(148, 8).Fill((byte)' ');
        Encoding.ASCII.GetBytes(Convert.ToString(header.Sum(b => b), 8).PadLeft(6, '0') + "\0 ").CopyTo(header.AsSpan(148));
        return header;
    }

    private async Task<UploadReply> ReplyAsync(ServiceView service, byte[] tar)
    {
        using var response = await SendAsync(service, tar);
        Assert.True(response.StatusCode == HttpStatusCode.Accepted, await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync(ApiJson.Default.UploadReply))!;
    }

    private Task<HttpResponseMessage> SendAsync(ServiceView service, byte[] body, bool gzip = true) => host.Owner.PostAsync($"/v1/services/{service.Id}/uploads", Content(body, gzip));

    private static ByteArrayContent Content(byte[] body, bool gzip)
        => new(gzip ? Gzip(body) : body) { Headers = { ContentType = new MediaTypeHeaderValue("application/gzip") } };

    private static byte[] Tar(params (string Name, string Content)[] files) => Tar(files, null);

    private static byte[] Tar((string Name, string Content)[] files, TarEntry? last)
    {
        var stream = new MemoryStream();
        using (var writer = new TarWriter(stream, leaveOpen: true))
        {
            foreach (var (name, content) in files)
            {
                writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = content.Length == 0 ? null : new MemoryStream(Encoding.UTF8.GetBytes(content)) });
            }

            if (last is not null)
            {
                writer.WriteEntry(last);
            }
        }

        return stream.ToArray();
    }

    private static byte[] Gzip(byte[] bytes)
    {
        var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        return stream.ToArray();
    }

    private static async Task<Dictionary<string, string>> ContentAsync(Stream tar)
    {
        await using (tar)
        {
            await using var reader = new TarReader(tar);
            var files = new Dictionary<string, string>();
            while (await reader.GetNextEntryAsync() is { } entry)
            {
                if (entry.EntryType is TarEntryType.RegularFile)
                {
                    files[entry.Name] = entry.DataStream is null ? "" : await new StreamReader(entry.DataStream).ReadToEndAsync();
                }
            }

            return files;
        }
    }
}
