using Microsoft.Extensions.Options;
using ProxPaaS.Contracts.Client;

namespace ProxPaaS.Dashboard.Hosting;

/// <summary>Clients of the control plane: one set of connections, a token for each user.</summary>
internal sealed class ApiConnections(IOptions<DashboardOptions> options, TimeProvider clock) : IDisposable
{
    private readonly HttpClient _http = ProxPaasClient.CreateHttp();

    /// <param name="attempts">1 where the caller shows a lost control plane at once instead of waiting for it.</param>
    /// <param name="onBehalfOf">The visitor's address: limits on sign-ins are the visitor's, not the dashboard's.</param>
    public ProxPaasClient As(string? token, int attempts = 2, string? onBehalfOf = null) => new(_http, new ApiClientOptions(new Uri(options.Value.ApiUrl), token)
    {
        UserAgent = "proxpaas-dashboard",
        Timeout = TimeSpan.FromSeconds(10),
        Attempts = attempts,
        OnBehalfOf = onBehalfOf,
        Clock = clock,
    });

    public void Dispose() => _http.Dispose();
}
