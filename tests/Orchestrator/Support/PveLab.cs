using System.Net.Http.Headers;
using System.Text.Json;
using ProxPaaS.Lab;
using ProxPaaS.Lab.Guests;
using ProxPaaS.Orchestrator.Proxmox;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.Orchestrator.Support;

/// <summary>A Proxmox cluster of simulated guests in this process, with a pool and a narrow token as an operator would set them up.</summary>
internal sealed class PveLab : IAsyncDisposable
{
    public const string Pool = "proxpaas";

    public static IReadOnlyList<string> Privileges { get; } =
    [
        "VM.Allocate", "VM.Audit", "VM.Clone", "VM.Config.CPU", "VM.Config.Disk", "VM.Config.Memory", "VM.Config.Network", "VM.Config.Options", "VM.PowerMgmt",
        "Datastore.AllocateSpace", "Datastore.AllocateTemplate", "Datastore.Audit", "SDN.Use", "Pool.Audit",
    ];

    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _root;
    private readonly HttpClient _admin;

    private PveLab(LabHost host)
    {
        Host = host;
        _root = new(new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true }) { BaseAddress = new(host.Url, "/api2/json/") };
        _admin = new() { BaseAddress = host.AdminUrl };
    }

    public LabHost Host { get; }

    public string TokenSecret { get; private set; } = "";

    public PveTarget Target => new("pve_1", "lab", Host.Url, Host.Fingerprint, "paas@pve!nodes", TokenSecret);

    /// <param name="pace">Part of the real time that simulated work takes.</param>
    public static async Task<PveLab> StartAsync(double pace = 0.01, params string[] hosts)
    {
        var folder = Directory.CreateTempSubdirectory("pvelab-test-").FullName;
        var host = await LabHost.StartAsync(new()
        {
            StateDirectory = folder, Listen = "127.0.0.1:0", Admin = "127.0.0.1:0", Hosts = hosts.Length > 0 ? hosts : ["pve1", "pve2"],
            Pace = pace, ResourceLag = TimeSpan.Zero, UnauthorizedDelay = TimeSpan.Zero, Flush = false,
        });
        var lab = new PveLab(host);
        await lab.SetUpAsync();
        return lab;
    }

    /// <summary>A call as root@pam.</summary>
    public async Task<JsonElement> RootAsync(HttpMethod method, string path, params (string Key, string Value)[] parameters)
    {
        using var request = new HttpRequestMessage(method, path);
        if (method != HttpMethod.Get && method != HttpMethod.Delete)
        {
            request.Content = new FormUrlEncodedContent(parameters.Select(p => KeyValuePair.Create(p.Key, p.Value)));
        }

        using var response = await _root.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{method} {path}: {(int)response.StatusCode} {response.ReasonPhrase} {body}");
        return JsonDocument.Parse(body).RootElement.GetProperty("data").Clone();
    }

    /// <summary>A fault or a human's hand: the lab's admin endpoint.</summary>
    public async Task AdminAsync(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, JsonSerializerOptions.Web));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        using var response = await _admin.SendAsync(request);
        Assert.True(response.IsSuccessStatusCode, $"{method} {path}: {(int)response.StatusCode}");
    }

    /// <summary>Until the guest is there and as it should be.</summary>
    public Task UntilAsync(int vmid, Func<Guest, bool> condition) => Eventually.TrueAsync(() => Host.Parts.Guests.Find(vmid) is { } guest && condition(guest));

    /// <summary>What the platform's role may do from now on.</summary>
    public Task GrantAsync(IEnumerable<string> privileges) => RootAsync(HttpMethod.Put, "access/roles/ProxPaaS", ("privs", string.Join(',', privileges)));

    public Task FaultAsync(object rule) => AdminAsync(HttpMethod.Post, "/faults/calls", rule);

    public async ValueTask DisposeAsync()
    {
        _root.Dispose();
        _admin.Dispose();
        var state = Host.Parts.Options.StateDirectory;
        await Host.DisposeAsync();
        Directory.Delete(state, recursive: true);
        _folder.Dispose();
    }

    private async Task SetUpAsync()
    {
        var ticket = await RootAsync(HttpMethod.Post, "access/ticket", ("username", "root@pam"), ("password", Host.Password));
        _root.DefaultRequestHeaders.Add("Cookie", $"PVEAuthCookie={Uri.EscapeDataString(ticket.GetProperty("ticket").GetString()!)}");
        _root.DefaultRequestHeaders.Add("CSRFPreventionToken", ticket.GetProperty("CSRFPreventionToken").GetString());
        await RootAsync(HttpMethod.Post, "pools", ("poolid", Pool));
        await RootAsync(HttpMethod.Post, "access/roles", ("roleid", "ProxPaaS"), ("privs", string.Join(',', Privileges)));
        await RootAsync(HttpMethod.Post, "access/users", ("userid", "paas@pve"));
        TokenSecret = (await RootAsync(HttpMethod.Post, "access/users/paas@pve/token/nodes", ("privsep", "0"))).GetProperty("value").GetString()!;
        foreach (var path in new[] { $"/pool/{Pool}", "/storage/local", "/storage/btr", "/sdn/zones/localnetwork" })
        {
            await RootAsync(HttpMethod.Put, "access/acl", ("path", path), ("users", "paas@pve"), ("roles", "ProxPaaS"), ("propagate", "1"));
        }
    }
}
