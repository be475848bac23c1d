using System.Net.Http.Json;
using System.Text.Json;

namespace ProxPaaS.DevHost.Faults;

/// <summary>The lab's admin address: faults on demand, a human's hands, the truth.</summary>
internal sealed class LabAdminClient(Installation installation) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = new Uri($"http://127.0.0.1:{installation.LabAdminPort}/") };

    /// <summary>GET /truth: guests, volumes, running tasks as they are and not as Proxmox shows them.</summary>
    public async Task<LabTruth> TruthAsync(CancellationToken cancellationToken)
        => LabTruth.Of(await _http.GetFromJsonAsync<JsonElement>("truth", cancellationToken));

    /// <summary>GET /effects: paths of the POST calls since a sequence that were carried out, and the last sequence.</summary>
    public async Task<(IReadOnlyList<string> Posts, long Last)> PostsAsync(long since, CancellationToken cancellationToken)
    {
        var effects = await _http.GetFromJsonAsync<JsonElement>($"effects?since={since}", cancellationToken);
        var all = effects.EnumerateArray().ToList();
        return (
            [.. all.Where(e => e.GetProperty("method").GetString() == "POST" && e.GetProperty("status").GetInt32() == 200).Select(e => e.GetProperty("path").GetString()!)],
            all.Count == 0 ? since : all.Max(e => e.GetProperty("sequence").GetInt64()));
    }

    public Task SetFullAsync(string storage, bool full, CancellationToken cancellationToken)
        => DoAsync(HttpMethod.Put, $"faults/storages/{storage}?full={(full ? "true" : "false")}", null, cancellationToken);

    public Task ClearAsync(CancellationToken cancellationToken) => DoAsync(HttpMethod.Delete, "faults", null, cancellationToken);

    /// <summary>A guest that a person made by hand.</summary>
    public Task MakeForeignAsync(int vmid, CancellationToken cancellationToken)
        => DoAsync(HttpMethod.Post, "human/guests", JsonContent.Create(new { vmid, hostname = $"foreign-{vmid}", description = "made by hand" }), cancellationToken);

    public Task RemoveForeignAsync(int vmid, CancellationToken cancellationToken) => DoAsync(HttpMethod.Delete, $"human/guests/{vmid}", null, cancellationToken);

    public void Dispose() => _http.Dispose();

    private async Task DoAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        using var response = await _http.SendAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"the lab answered {method} {path} with {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellationToken)}");
        }
    }
}
