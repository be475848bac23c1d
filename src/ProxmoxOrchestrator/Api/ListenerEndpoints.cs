namespace ProxPaaS.Orchestrator.Api;

/// <summary>The two listeners and what is served on which.</summary>
internal static class ListenerEndpoints
{
    /// <summary>Serves these endpoints to agents and edges only.</summary>
    public static TBuilder OnAgentListener<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder
        => endpoints.WithMetadata(AgentListenerMetadata.Instance);

    public static void UseListeners(this WebApplicationBuilder builder)
    {
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel((_, kestrel) =>
        {
            // This runs while the host is being built, before the options are validated together: read them without validation,
            // or one bad key would hide all others.
            var services = kestrel.ApplicationServices;
            var api = builder.Configuration.GetSection("Api").Get<ApiOptions>() ?? new ApiOptions();
            var agentsUrl = builder.Configuration["Agents:Url"];
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = api.MaxBodyKiB * 1024L;
            foreach (var url in api.Urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                if (ListenAddress.TryParse(url, out var address))
                {
                    kestrel.Listen(address.Address, address.Port, listen =>
                    {
                        Mark(listen, ListenerFeature.PublicApi);
                        if (address.Https && File.Exists(api.CertificateFile) && File.Exists(api.CertificateKeyFile))
                        {
                            listen.UseHttps(System.Security.Cryptography.X509Certificates.X509Certificate2.CreateFromPemFile(api.CertificateFile, api.CertificateKeyFile));
                        }
                    });
                }
            }

            if (ListenAddress.TryParse(agentsUrl ?? "", out var agents)
                && services.GetService<IAgentListenerTls>() is { } tls)
            {
                kestrel.Listen(agents.Address, agents.Port, listen =>
                {
                    listen.Protocols = Microsoft.AspNetCore.Server.Kestrel.Core.HttpProtocols.Http2;
                    Mark(listen, ListenerFeature.AgentGateway);
                    listen.UseHttps(tls.Configure);
                });
            }
        });
    }

    /// <summary>Answers 404 for an endpoint of the other listener, as if it were not there.</summary>
    public static IApplicationBuilder UseListenerSeparation(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        var fromAgents = context.Features.Get<ListenerFeature>()?.Agents ?? false;
        var forAgents = context.GetEndpoint()?.Metadata.GetMetadata<AgentListenerMetadata>() is not null;
        if (fromAgents == forAgents)
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    });

    private static void Mark(Microsoft.AspNetCore.Server.Kestrel.Core.ListenOptions listen, ListenerFeature feature) => listen.Use(next => connection =>
    {
        connection.Features.Set(feature);
        return next(connection);
    });
}
