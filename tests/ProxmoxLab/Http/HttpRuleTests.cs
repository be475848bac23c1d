using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace ProxPaaS.Tests.ProxmoxLab.Http;

public sealed class HttpRuleTests
{
    [Fact]
    public async Task Body_Chunked_IsRefused()
    {
        await using var lab = await LabFixture.StartAsync();

        var answer = await RawAsync(lab, "POST /api2/json/pools HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 501 chunked transfer encoding not supported\r\n", answer);
    }

    [Fact]
    public async Task Error_ClosesTheConnectionAndRepeatsItsFirstLineAsReason()
    {
        await using var lab = await LabFixture.StartAsync();
        await lab.RootAsync("GET", "/version");

        var answer = await RawAsync(lab, "GET /api2/json/nodes/pve1/lxc/777/config HTTP/1.1\r\nHost: x\r\nAuthorization: PVEAPIToken=root@pam!test=s3cret\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 500 Configuration file 'nodes/pve1/lxc/777.conf' does not exist\r\n", answer);
        Assert.Contains("Connection: close", answer);
        Assert.Contains("Server: pve-api-daemon/3.0", answer);
        Assert.Contains("Content-Type: application/json;charset=UTF-8", answer);
    }

    [Fact]
    public async Task PlainHttp_IsRedirected()
    {
        await using var lab = await LabFixture.StartAsync();
        using var client = new TcpClient();
        await client.ConnectAsync(lab.Host.Url.Host, lab.Host.Url.Port, TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        await stream.WriteAsync("GET / HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);

        var answer = await new StreamReader(stream).ReadToEndAsync(TestContext.Current.CancellationToken);

        Assert.StartsWith("HTTP/1.1 301 Moved Permanently\r\n", answer);
        Assert.Contains("Location: https://x/", answer);
    }

    [Fact]
    public async Task Extjs_WrapsErrorsInSuccess()
    {
        await using var lab = await LabFixture.StartAsync();

        var answer = await lab.TryAsync("GET", "/api2/extjs/nodes/pve1/lxc/777/config");

        Assert.Equal(200, answer.Status);
        Assert.Contains("\"status\":500", answer.Body);
        Assert.Contains("\"success\":0", answer.Body);
    }

    [Fact]
    public async Task Connection_AfterAHundredRequests_IsClosed()
    {
        await using var lab = await LabFixture.StartAsync();
        await lab.RootAsync("GET", "/version");
        var request = string.Concat(Enumerable.Repeat("GET /api2/json/version HTTP/1.1\r\nHost: x\r\nAuthorization: PVEAPIToken=root@pam!test=s3cret\r\n\r\n", 120));

        var answers = await RawAsync(lab, request);

        Assert.Equal(100, answers.Split("HTTP/1.1 200 OK").Length - 1);
        Assert.EndsWith("}", answers);
    }

    [Fact]
    public async Task Upload_WithChecksum_IsVerifiedByTheTask()
    {
        await using var lab = await LabFixture.StartAsync();
        const string right = "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9";

        Assert.Equal("OK", await UploadAsync(lab, right));
        Assert.StartsWith("checksum mismatch", await UploadAsync(lab, new string('0', 64)));
    }

    [Fact]
    public async Task Resources_OfFiveThousandGuests_AreComplete()
    {
        await using var lab = await LabFixture.StartAsync();
        for (var vmid = 1000; vmid < 6000; vmid++)
        {
            lab.Host.Parts.Guests.TryAdd(new ProxPaaS.Lab.Guests.Guest { Vmid = vmid, Node = "pve1", Kind = ProxPaaS.Lab.Guests.GuestKind.Lxc, Config = { ["hostname"] = $"n{vmid}", ["memory"] = "256", ["rootfs"] = $"local:{vmid}/vm-{vmid}-disk-0.raw,size=1G" } });
        }

        using var admin = new HttpClient { BaseAddress = lab.Host.AdminUrl };
        await admin.PostAsync("/resources/refresh", null, TestContext.Current.CancellationToken);

        Assert.Equal(5000, (await lab.RootAsync("GET", "/cluster/resources?type=vm")).GetArrayLength());
    }

    private static async Task<string> UploadAsync(LabFixture lab, string sum)
    {
        await lab.RootAsync("GET", "/version");
        using var form = new MultipartFormDataContent
        {
            { new StringContent("vztmpl"), "content" }, { new StringContent("sha256"), "checksum-algorithm" }, { new StringContent(sum), "checksum" }, { new StringContent("hello world"), "filename", "a.tar.zst" },
        };
        await form.LoadIntoBufferAsync();
        using var response = await lab.SendAsync("POST", "/nodes/pve1/storage/local/upload", form, headers => headers.TryAddWithoutValidation("Authorization", "PVEAPIToken=root@pam!test=s3cret"));
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return await lab.EndAsync(text.Split('"')[3]);
    }

    private static async Task<string> RawAsync(LabFixture lab, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(lab.Host.Url.Host, lab.Host.Url.Port);
        await using var tls = new SslStream(client.GetStream(), false, (_, _, _, _) => true);
        await tls.AuthenticateAsClientAsync("localhost");
        await tls.WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(tls, Encoding.UTF8);
        return await reader.ReadToEndAsync();
    }
}
