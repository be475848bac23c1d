using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ProxPaaS.Contracts.Agent;

namespace ProxPaaS.DevHost.SimulatedGuests;

/// <summary>Stands where a replica's container would: answers on the replica's published port and says that it is simulated.</summary>
internal sealed class SimulatedApp(WebApplication web) : IAsyncDisposable
{
    public static async Task<SimulatedApp> StartAsync(IPAddress address, ReplicaSpec spec, string version, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(address, (int)spec.HostPort));
        var web = builder.Build();
        web.Run(context =>
        {
            context.Response.ContentType = "text/plain";
            return context.Response.WriteAsync($"hello from ProxPaaS, version {version}\nreplica {spec.Id}\nThe guest is simulated: no container runs.\n");
        });
        await web.StartAsync(cancellationToken);
        return new(web);
    }

    public ValueTask DisposeAsync() => web.DisposeAsync();
}
