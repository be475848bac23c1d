using Microsoft.Extensions.Options;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Builds;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Cluster.Agents;
using ProxPaaS.Orchestrator.Cluster.Operations;
using ProxPaaS.Orchestrator.ConfigFiles;
using ProxPaaS.Orchestrator.Compose;
using ProxPaaS.Orchestrator.Deployments;
using ProxPaaS.Orchestrator.Git;
using ProxPaaS.Orchestrator.GitSsh;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Identity.Certificates;
using ProxPaaS.Orchestrator.Ingress;
using ProxPaaS.Orchestrator.Jobs;
using ProxPaaS.Orchestrator.Nodes;
using ProxPaaS.Orchestrator.Outbound;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Previews;
using ProxPaaS.Orchestrator.Projects;
using ProxPaaS.Orchestrator.Proxmox;
using ProxPaaS.Orchestrator.References;
using ProxPaaS.Orchestrator.Registry;
using ProxPaaS.Orchestrator.Runs;
using ProxPaaS.Orchestrator.Registry.Retention;
using ProxPaaS.Orchestrator.Scaling;
using ProxPaaS.Orchestrator.Templates;
using ProxPaaS.Orchestrator.Uploads;
using ProxPaaS.Orchestrator.Volumes;
using ProxPaaS.Orchestrator.Sources;
using ProxPaaS.Orchestrator.Webhooks;
using Serilog;
using Serilog.Events;

namespace ProxPaaS.Orchestrator;

internal static class Program
{
    private const int BadConfiguration = 2;

    public static async Task<int> Main(string[] args)
    {
        if (await SshShellClient.RunAsync(args) is { } ended)
        {
            return ended;
        }

        try
        {
            await using var app = CreateApp(args);
            app.Services.GetRequiredService<IStartupValidator>().Validate();
            if (args.Contains("--check-config"))
            {
                Console.WriteLine("The configuration is valid.");
                return 0;
            }

            if (await OrganisationCommand.RunAsync(args, app.Services, Console.In, Console.Out, Console.Error, CancellationToken.None) is { } made)
            {
                return made;
            }

            await app.RunAsync();
            return 0;
        }
        catch (Exception ex) when (ConfigurationProblems.In(ex) is { Count: > 0 } problems)
        {
            Console.Error.WriteLine("proxpaas cannot start:");
            foreach (var problem in problems)
            {
                Console.Error.WriteLine($"  - {problem}");
            }

            return BadConfiguration;
        }
        finally
        {
            await Log.CloseAndFlushAsync();
        }
    }

    /// <summary>The whole control plane, not yet started.</summary>
    /// <param name="configure">Tests put their fakes in here, after everything else.</param>
    internal static WebApplication CreateApp(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = [], ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddPlatformSources(args);
        builder.Services.AddSerilog((services, log) => log
            .MinimumLevel.Is(services.GetRequiredService<IConfiguration>().GetValue("Logging:Level", LogEventLevel.Information))
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .MinimumLevel.Override("Quartz", LogEventLevel.Warning)
            .MinimumLevel.Override("System.Net.Http", LogEventLevel.Warning)
            .MinimumLevel.Override("Microsoft.Hosting.Lifetime", LogEventLevel.Information)
            .WriteTo.Console(outputTemplate: "{Timestamp:yyyy-MM-ddTHH:mm:ss.fffzzz} {Level:u3} {SourceContext}: {Message:lj}{NewLine}{Exception}"));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(10));

        builder.Services.AddPersistence(builder.Configuration);
        builder.Services.AddCoordination(builder.Configuration);
        builder.Services.AddIdentity(builder.Configuration);
        builder.Services.AddCertificates();
        builder.Services.AddAgents();
        builder.Services.AddDeployments();
        builder.Services.AddIngress();
        builder.Services.AddProxmox();
        builder.Services.AddNodes(builder.Configuration);
        builder.Services.AddScaling();
        builder.Services.AddOutbound(builder.Configuration);
        builder.Services.AddRegistry(builder.Configuration);
        builder.Services.AddProjects();
        builder.Services.AddReferences();
        builder.Services.AddVolumes();
        builder.Services.AddTemplates(builder.Configuration);
        builder.Services.AddGit(builder.Configuration);
        builder.Services.AddGitSsh(builder.Configuration);
        builder.Services.AddBuilds(builder.Configuration);
        builder.Services.AddUploads(builder.Configuration);
        builder.Services.AddSources(builder.Configuration);
        builder.Services.AddWebhooks(builder.Configuration);
        builder.Services.AddConfigFiles();
        builder.Services.AddPreviews();
        builder.Services.AddJobs(builder.Configuration);
        builder.Services.AddRuns();
        builder.Services.AddApi(builder.Configuration);
        builder.UseListeners();
        configure?.Invoke(builder);

        var app = builder.Build();
        app.UseApi();
        app.MapApi();
        app.MapAccount();
        app.MapProjects();
        app.MapServices();
        app.MapReferences();
        app.MapVolumes();
        app.MapTemplates();
        app.MapCompose();
        app.MapDeployments();
        app.MapBuilds();
        app.MapRegistries();
        app.MapImages();
        app.MapUploads();
        app.MapConfigFiles();
        app.MapRuns();
        app.MapPreviews();
        app.MapGit();
        app.MapGitSsh();
        app.MapSources();
        app.MapWebhooks();
        app.MapCertificates();
        app.MapAgents();
        app.MapIngress();
        app.MapNodes();
        app.MapPools();
        app.MapPveClusters();
        app.MapOperations();
        return app;
    }
}
