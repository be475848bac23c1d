using System.Net.Http.Headers;
using System.Text.Json;
using ProxPaaS.Lab;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.ProxmoxLab;

/// <summary>A memory lab on free ports with a clock of its own, and clients for it.</summary>
internal sealed class LabFixture : IAsyncDisposable
{
    private static readonly TimeSpan LockWait = TimeSpan.FromSeconds(10);

    private readonly string _directory = Path.Combine(Path.GetTempPath(), $"lab-{Guid.NewGuid():N}");
    private readonly HttpClient _client;

    private LabFixture(LabHost host, WaitedClock clock, string directory)
    {
        Host = host;
        Clock = clock;
        _directory = directory;
        _client = new HttpClient(new SocketsHttpHandler { UseCookies = false, SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true } }) { BaseAddress = host.Url };
    }

    public LabHost Host { get; private set; }

    public WaitedClock Clock { get; }

    public static async Task<LabFixture> StartAsync(string? directory = null, WaitedClock? clock = null, params string[] hosts)
    {
        clock ??= new WaitedClock(DateTimeOffset.FromUnixTimeSeconds(1_795_422_400));
        directory ??= Path.Combine(Path.GetTempPath(), $"lab-{Guid.NewGuid():N}");
        return new LabFixture(await LabHost.StartAsync(Options(directory, hosts), clock), clock, directory);
    }

    public static LabOptions Options(string directory, string[] hosts) => new()
    {
        StateDirectory = directory,
        Listen = $"127.0.0.1:{FreePort.Next()}",
        Admin = "127.0.0.1:0",
        Hosts = hosts.Length == 0 ? ["pve1"] : hosts,
        BridgeAddress = "10.88.0.1/24",
        Password = "secret12",
        Pace = 0,
        Flush = false,
        ResourceLag = TimeSpan.FromHours(1),
        UnauthorizedDelay = TimeSpan.Zero,
        HostCpus = 2,
    };

    public string StateDirectory => _directory;

    public async Task<HttpResponseMessage> SendAsync(string method, string path, HttpContent? body = null, Action<HttpRequestHeaders>? headers = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path.StartsWith("/api2", StringComparison.Ordinal) ? path : "/api2/json" + path) { Content = body };
        headers?.Invoke(request.Headers);
        return await _client.SendAsync(request);
    }

    /// <summary>A call of root with a token; the data of the answer.</summary>
    public async Task<JsonElement> RootAsync(string method, string path, string? form = null)
    {
        var token = RootToken();
        using var response = await SendAsync(method, path, form is null ? null : new StringContent(form, null, "application/x-www-form-urlencoded"), headers => headers.TryAddWithoutValidation("Authorization", token));
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{method} {path}: {(int)response.StatusCode} {response.ReasonPhrase} {text}");
        return JsonDocument.Parse(text).RootElement.GetProperty("data").Clone();
    }

    /// <summary>A call whose answer may be an error.</summary>
    public async Task<(int Status, string Reason, string Body)> TryAsync(string method, string path, string? form = null, string? token = null)
    {
        using var response = await SendAsync(method, path, form is null ? null : new StringContent(form, null, "application/x-www-form-urlencoded"), headers => headers.TryAddWithoutValidation("Authorization", token ?? RootToken()));
        return ((int)response.StatusCode, response.ReasonPhrase ?? "", await response.Content.ReadAsStringAsync());
    }

    /// <summary>Runs a task to its end and returns how it ended.</summary>
    public async Task<string> TaskAsync(string method, string path, string? form = null) => await EndAsync((await RootAsync(method, path, form)).GetString()!);

    public async Task<string> EndAsync(string upid)
    {
        var task = Host.Parts.Tasks.Find(upid)!;
        await task.Ended.Task.WaitAsync(Eventually.Limit);
        return task.ExitStatus!;
    }

    /// <summary>Waits until every worker has ended.</summary>
    public async Task SettleAsync()
    {
        foreach (var task in Host.Parts.Tasks.All.Where(task => task.Running).ToList())
        {
            await task.Ended.Task.WaitAsync(Eventually.Limit);
        }
    }

    /// <summary>Moves the clock on until the call has its answer.</summary>
    public async Task<T> WhileTimePassesAsync<T>(Task<T> call, TimeSpan step)
    {
        while (!call.IsCompleted)
        {
            await Task.WhenAny(call, Task.Delay(20));
            Clock.Advance(step);
        }

        return await call;
    }

    /// <summary>The answer to a call that waits for a guest's lock, once it has waited for it in vain.</summary>
    public async Task<T> LockTimesOutAsync<T>(Task<T> call)
    {
        await Task.WhenAny(call, Clock.WaitedForAsync(1, LockWait));
        Clock.Advance(LockWait);
        return await call;
    }

    /// <summary>Until so many calls wait for locks.</summary>
    public Task LocksAreWaitedForAsync(int count) => Clock.WaitedForAsync(count, LockWait);

    public void AddArchive(string name, string node = "pve1")
    {
        var folder = Host.Parts.Storages.FolderOf(node, "local", "vztmpl");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, name), "archive");
    }

    public async Task RestartAsync(params string[] hosts)
    {
        await Host.DisposeAsync();
        Host = await LabHost.StartAsync(Options(_directory, hosts) with { Listen = $"127.0.0.1:{_client.BaseAddress!.Port}" }, Clock);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await Host.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private string RootToken()
    {
        var tokens = Host.Parts.Access.Users["root@pam"].Tokens;
        if (!tokens.ContainsKey("test"))
        {
            tokens["test"] = new ProxPaaS.Lab.Access.TokenEntry { Secret = "s3cret", PrivSep = false };
        }

        return "PVEAPIToken=root@pam!test=" + tokens["test"].Secret;
    }
}
