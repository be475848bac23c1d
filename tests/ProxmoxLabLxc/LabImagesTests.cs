using System.Diagnostics;
using ProxPaaS.DevHost.LabImages;

namespace ProxPaaS.Tests.ProxmoxLabLxc;

[Collection(LabCollection.Name)]
[Trait("Category", "Integration")]
public sealed class LabImagesTests(LabFixture lab)
{
    private const string Registry = "/usr/bin/docker-registry";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Build_FromImagesOfTheMirror_WorksWithBuildKitWithoutDockerHub()
    {
        Assert.SkipWhen(lab.Absent is not null, lab.Absent ?? "");
        Assert.SkipUnless(File.Exists(Registry) && File.Exists("/bin/busybox"), "docker-registry or busybox-static is absent");
        using var registry = await StartRegistryAsync();
        try
        {
            await LabImageSet.PublishAsync(new Uri(LabFixture.Mirror + "/"), LabFixture.Recipe, "/var/cache/proxpaas", null, null, new Progress<string>(), Cancel);
            var disk = await lab.StartedAsync();
            await lab.WaitAsync(disk.Vmid, "docker", "info");
            await lab.ExecAsync(disk.Vmid, "mkdir", "/root/app");
            foreach (var (name, from) in ((string Name, string From)[])[("a", "busybox:1.36"), ("b", "debian:bookworm-slim")])
            {
                await WriteAsync(disk.Vmid, $"root/app/{name}", $"FROM {from}\nRUN echo built > /proof\nCMD [\"cat\", \"/proof\"]\n");
            }

            foreach (var name in (string[])["a", "b"])
            {
                var built = await lab.ExecAsync(disk.Vmid, "env", "DOCKER_BUILDKIT=1", "docker", "build", "--progress=plain", "-t", $"image-{name}", "-f", $"/root/app/{name}", "/root/app");
                Assert.True(built.ExitCode == 0, built.Output + built.Errors);
                Assert.Equal("built\n", (await lab.ExecAsync(disk.Vmid, "docker", "run", "--rm", $"image-{name}")).Output);
            }
            await lab.Backend.DestroyAsync(disk, Cancel);
        }
        finally
        {
            registry.Kill();
        }
    }

    private async Task WriteAsync(int vmid, string path, string content)
    {
        using var files = await lab.Backend.OpenFilesAsync(vmid, Cancel);
        files.Write(path, System.Text.Encoding.UTF8.GetBytes(content), 0b110_100_100, 0);
    }

    private async Task<Process> StartRegistryAsync()
    {
        var config = Path.Combine(lab.Folder, "registry.yml");
        await File.WriteAllTextAsync(config,
            $"version: 0.1\nlog: {{level: error, accesslog: {{disabled: true}}}}\nstorage: {{filesystem: {{rootdirectory: {lab.Folder}/registry}}}}\nhttp: {{addr: \"{new Uri(LabFixture.Mirror).Authority}\"}}\n", Cancel);
        var start = new ProcessStartInfo(Registry) { ArgumentList = { "serve", config }, RedirectStandardError = true };
        start.Environment["OTEL_TRACES_EXPORTER"] = "none";
        var process = Process.Start(start)!;
        // Each image that is not there yet is an error to it; nobody needs to read that.
        process.BeginErrorReadLine();
        using var http = new HttpClient();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            try
            {
                await http.GetAsync(LabFixture.Mirror + "/v2/", limit.Token);
                return process;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(50, limit.Token);
            }
        }
    }
}
