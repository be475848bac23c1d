using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using ProxPaaS.Contracts.Identity;
using ProxPaaS.Contracts.Storage;
using ProxPaaS.Ingress.Admin;
using ProxPaaS.Ingress.Configuration;
using ProxPaaS.Ingress.Forwarding;
using ProxPaaS.Ingress.Gateway;
using ProxPaaS.Ingress.Health;
using ProxPaaS.Ingress.Joining;
using ProxPaaS.Ingress.Metrics;
using ProxPaaS.Ingress.Routing;

namespace ProxPaaS.Ingress;

/// <summary>Puts the edge together.</summary>
internal static class EdgeHost
{
    /// <summary>Throws <see cref="OptionsValidationException"/> with every problem of the configuration.</summary>
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = [], ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddCommandLine(args, new Dictionary<string, string>(CommandLine.Switches));
        var settings = Settings(builder.Configuration);
        DurableFile.EnsurePrivateFolder(settings.Options.StateFolder);
        var token = new JoinToken(settings.Options);
        var identities = new IdentityStore(settings.Options.StateFolder);
        var tables = new RouteTableStore(settings.Options.StateFolder);
        Installation.Check(settings, identities, tables, token);
        ConfigureLogging(builder);
        ConfigureServer(builder, settings);
        AddServices(builder.Services, settings, token, identities, tables);
        var app = builder.Build();
        app.Services.GetRequiredService<RoutingState>().LoadStored();
        var admin = app.Services.GetRequiredService<AdminHandler>();
        var edge = app.Services.GetRequiredService<EdgeHandler>();
        ((IApplicationBuilder)app).Run(context => AdminListener.IsAdmin(context) ? admin.HandleAsync(context) : edge.HandleAsync(context));
        return app;
    }

    private static EdgeSettings Settings(IConfiguration configuration)
    {
        var options = configuration.GetSection(IngressOptions.Section).Get<IngressOptions>() ?? new IngressOptions();
        var result = new ValidateIngressOptions().Validate(null, options);
        return result.Failed ? throw new OptionsValidationException(IngressOptions.Section, typeof(IngressOptions), result.Failures) : new(options);
    }

    private static void ConfigureLogging(WebApplicationBuilder builder)
    {
        builder.Logging.ClearProviders();
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            console.ColorBehavior = LoggerColorBehavior.Disabled;
        });
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Logging.AddFilter("System", LogLevel.Warning);

        // YARP warns of each failed request; the edge retries, counts and reports them itself.
        builder.Logging.AddFilter("Yarp", LogLevel.Error);
    }

    private static void ConfigureServer(WebApplicationBuilder builder, EdgeSettings settings)
    {
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = settings.Options.ShutdownGrace);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            Limit(kestrel.Limits, settings.Options);
            kestrel.AddServerHeader = false;
            foreach (var endpoint in settings.Http)
            {
                kestrel.Listen(endpoint);
            }

            foreach (var endpoint in settings.Https)
            {
                kestrel.Listen(endpoint, listen => listen.UseHttps(Https(settings.Options)));
            }

            kestrel.Listen(settings.Admin, AdminListener.MarkConnections);
        });
    }

    private static void Limit(KestrelServerLimits limits, IngressOptions options)
    {
        limits.MaxRequestBodySize = null;
        limits.MaxRequestLineSize = 16 * 1024;
        limits.MaxRequestHeadersTotalSize = 32 * 1024;
        limits.MaxRequestHeaderCount = 100;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(20);
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(75);
        limits.MaxConcurrentConnections = options.MaxConnections;
        limits.MaxConcurrentUpgradedConnections = options.MaxConnections;

        // An upload may pause; the route's request timeout is the limit then.
        limits.MinRequestBodyDataRate = null;
    }

    private static HttpsConnectionAdapterOptions Https(IngressOptions options)
    {
        var isPem = File.ReadAllText(options.CertificateFile).Contains("-----BEGIN", StringComparison.Ordinal);
        if (!isPem)
        {
            return new() { ServerCertificate = X509CertificateLoader.LoadPkcs12FromFile(options.CertificateFile, null) };
        }

        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(options.CertificateFile);
        return new()
        {
            ServerCertificate = X509Certificate2.CreateFromPemFile(options.CertificateFile, options.CertificateKeyFile.Length > 0 ? options.CertificateKeyFile : null),
            ServerCertificateChain = chain,
        };
    }

    private static void AddServices(IServiceCollection services, EdgeSettings settings, JoinToken token, IdentityStore identities, RouteTableStore tables)
    {
        services.AddHttpForwarder();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(settings);
        services.AddSingleton(token);
        services.AddSingleton(identities);
        services.AddSingleton(tables);
        services.AddSingleton(new EnrollmentClient(settings.ControlPlane, identities));
        services.AddSingleton<EdgeIdentity>();
        services.AddSingleton<StatusSignal>();
        services.AddSingleton<UpstreamPool>();
        services.AddSingleton<MetricsRegistry>();
        services.AddSingleton<RoutingState>();
        services.AddSingleton<UpstreamConnections>();
        services.AddSingleton<HealthProbeClient>();
        services.AddSingleton<EdgeHandler>();
        services.AddSingleton<AdminHandler>();
        services.AddSingleton<GatewayState>();
        services.AddSingleton<ListenerAddresses>();
        services.AddSingleton<AdvertisedAddresses>();
        services.AddHostedService<IdentityLoop>();
        services.AddHostedService<GatewayLoop>();
        services.AddHostedService<HealthLoop>();
        services.AddHostedService<RestLoop>();
    }
}
