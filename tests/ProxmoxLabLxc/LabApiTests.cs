using System.Net.Http.Headers;
using System.Text.Json;
using ProxPaaS.Lab;
using ProxPaaS.Lab.Guests.Lxc;

namespace ProxPaaS.Tests.ProxmoxLabLxc;

[Collection(LabCollection.Name)]
[Trait("Category", "Integration")]
public sealed class LabApiTests(LabFixture fixture)
{
    private const string Node = "/api2/json/nodes/pve1";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Api_ArchiveToNodeToNothing_WorksThroughProxmoxCallsAlone()
    {
        Assert.SkipWhen(fixture.Absent is not null, fixture.Absent ?? "");
        var state = Path.Combine(fixture.Folder, "api");
        var options = new LabOptions
        {
            StateDirectory = state, Backend = "lxc", Listen = "127.0.0.1:0", Admin = "127.0.0.1:0", Bridge = LabFixture.Bridge, BridgeAddress = "10.79.0.1/24",
            VethPrefix = "vt", Password = "secret", ResourceLag = TimeSpan.Zero, UnauthorizedDelay = TimeSpan.Zero, Flush = false,
        };
        try
        {
            await using (var lab = await LabHost.StartAsync(options, cancellationToken: Cancel))
            {
                using var client = await LogInAsync(lab);
                await UploadAsync(client);
                await TaskAsync(client, HttpMethod.Post, $"{Node}/lxc",
                    $"vmid=7500&ostemplate=local:vztmpl/{Path.GetFileName(fixture.Archive.Path)}&hostname=node-tpl&rootfs=btr:4&unprivileged=1&features=nesting%3D1&memory=512&cores=1&net0=name%3Deth0,bridge%3D{LabFixture.Bridge},ip%3Dmanual");
                await SendAsync(client, HttpMethod.Post, $"{Node}/lxc/7500/template", "");
                while (!(await SendAsync(client, HttpMethod.Get, $"{Node}/lxc/7500/config")).TryGetProperty("template", out _)) { await Task.Delay(20, Cancel); }
                await TaskAsync(client, HttpMethod.Post, $"{Node}/lxc/7500/clone", $"newid=7501&hostname=node-7501.{LabFixture.Token}.join.internal&description=mark");
                await SendAsync(client, HttpMethod.Put, $"{Node}/lxc/7501/config", $"net0=name%3Deth0,bridge%3D{LabFixture.Bridge},ip%3D10.79.0.240%2F24,gw%3D10.79.0.1");
                await TaskAsync(client, HttpMethod.Post, $"{Node}/lxc/7501/status/start", "");
                while (!(await SendAsync(client, HttpMethod.Get, $"{Node}/lxc/7501/interfaces")).ToString().Contains("10.79.0.240", StringComparison.Ordinal)) { await Task.Delay(50, Cancel); }
            }

            // A lab that comes back finds the guest running and can end it.
            await using (var lab = await LabHost.StartAsync(options, cancellationToken: Cancel))
            {
                using var client = await LogInAsync(lab);
                Assert.Equal("running", (await SendAsync(client, HttpMethod.Get, $"{Node}/lxc/7501/status/current")).GetProperty("status").GetString());
                var hosts = await LinuxTool.CheckAsync("lxc-attach", ["-P", $"{state}/lxc/guests", "-n", "7501", "--clear-env", "--", "cat", "/etc/hosts"], Cancel);
                Assert.Contains($"10.79.0.240 node-7501.{LabFixture.Token}.join.internal node-7501\n", hosts, StringComparison.Ordinal);
                await TaskAsync(client, HttpMethod.Delete, $"{Node}/lxc/7501?force=1&purge=1");
                Assert.False(Directory.Exists(new LxcLayout(Path.Combine(state, "lxc")).Guest(7501)));
            }
        }
        finally
        {
            // Not LabTeardown: the bridge belongs to the fixture's lab.
            await using var backend = new LxcGuestBackend(new LxcOptions { Root = Path.Combine(state, "lxc") }, TimeProvider.System);
            await backend.RemoveGuestsAsync(CancellationToken.None);
        }
    }

    private static async Task<HttpClient> LogInAsync(LabHost lab)
    {
        var client = new HttpClient(new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator }) { BaseAddress = lab.Url };
        var ticket = await SendAsync(client, HttpMethod.Post, "/api2/json/access/ticket", "username=root@pam&password=secret");
        client.DefaultRequestHeaders.Add("Cookie", "PVEAuthCookie=" + ticket.GetProperty("ticket").GetString());
        client.DefaultRequestHeaders.Add("CSRFPreventionToken", ticket.GetProperty("CSRFPreventionToken").GetString());
        return client;
    }

    private async Task UploadAsync(HttpClient client)
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent("vztmpl"), "content" },
            { new StringContent("sha256"), "checksum-algorithm" },
            { new StringContent(fixture.Archive.Sha256), "checksum" },
        };
        form.Add(new StreamContent(File.OpenRead(fixture.Archive.Path)), "filename", Path.GetFileName(fixture.Archive.Path));
        await form.LoadIntoBufferAsync(Cancel);
        using var response = await client.PostAsync($"{Node}/storage/local/upload", form, Cancel);
        await EndedAsync(client, await ReadAsync(response));
    }

    private static async Task TaskAsync(HttpClient client, HttpMethod method, string path, string? body = null) => await EndedAsync(client, await SendAsync(client, method, path, body));

    private static async Task EndedAsync(HttpClient client, JsonElement upid)
    {
        var path = $"{Node}/tasks/{Uri.EscapeDataString(upid.GetString()!)}";
        JsonElement status;
        while ((status = await SendAsync(client, HttpMethod.Get, path + "/status")).GetProperty("status").GetString() != "stopped") { await Task.Delay(20, Cancel); }
        Assert.Equal("OK", status.GetProperty("exitstatus").GetString());
    }

    private static async Task<JsonElement> SendAsync(HttpClient client, HttpMethod method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded");
        }
        using var response = await client.SendAsync(request, Cancel);
        return await ReadAsync(response);
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync(Cancel);
        Assert.True(response.IsSuccessStatusCode, $"{response.RequestMessage!.RequestUri}: {(int)response.StatusCode} {text}");
        return JsonDocument.Parse(text).RootElement.GetProperty("data").Clone();
    }
}
