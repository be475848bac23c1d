using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using ProxPaaS.ConfigFiles;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Git;
using ProxPaaS.Orchestrator.Ingress;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Projects;

namespace ProxPaaS.Orchestrator.ConfigFiles;

/// <summary>Configuration files of commits: read when a build is asked for, kept with the commit, laid over the service's settings when it is deployed.</summary>
internal sealed class ConfigStore(IPlatformContextFactory contexts, GitExecutor git, GitRepositoryStore repositories, IOptions<AppsOptions> apps, TimeProvider clock)
{
    /// <summary>What previews are called in the files' <c>environments</c>.</summary>
    private const string PreviewEnvironment = "preview";

    private const string PlainFile = "100";

    /// <summary>Reads the commit's files and keeps what they set.</summary>
    public async Task<CommitSettings> TakeAsync(ServiceRow row, string commit, CancellationToken cancellationToken)
    {
        var (result, fromTop) = await ReadAsync(row, commit, cancellationToken);
        if (ProblemOf(result, fromTop) is { } problem)
        {
            return new CommitSettings(row, problem);
        }

        var settings = result.ToSettings(await IsNixpacksAsync(row, result, commit, cancellationToken));
        var errors = new FieldErrors();
        ServiceSettingsRules.Check(errors, settings, apps.Value.Domain);
        if (errors.Any)
        {
            return new CommitSettings(row, string.Join(' ', errors.ToDictionary().Select(e => $"{OriginOf(result, e.Key)}: {string.Join(' ', e.Value)}")));
        }

        await KeepAsync(row.Service, commit, settings, ConfigViews.Of(result, commit), cancellationToken);
        var service = row.Service.Copy();
        ServiceSettingsRules.Apply(service, settings);
        return new CommitSettings(row with { Service = service }, null);
    }

    /// <summary>What the files of a commit say, whether it was built or not.</summary>
    public async Task<ConfigView> ExplainAsync(ServiceRow row, string commit, CancellationToken cancellationToken) => ConfigViews.Of((await ReadAsync(row, commit, cancellationToken)).Result, commit);

    /// <summary>What the files of the commit set; null when there is none, or it sets nothing.</summary>
    public static async Task<ServiceSettings?> FindAsync(PlatformContext context, string serviceId, string? commit, CancellationToken cancellationToken)
        => commit is not null && await context.CommitConfigs.Where(c => c.ServiceId == serviceId && c.CommitSha == commit).Select(c => c.SettingsJson).SingleOrDefaultAsync(cancellationToken) is { } json
            ? JsonSerializer.Deserialize(json, ApiJson.Default.ServiceSettings) : null;

    /// <summary>Where settings were set, by name, for services with the commit that each of them deployed last.</summary>
    public static async Task<IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>> OriginsAsync(PlatformContext context, IReadOnlyDictionary<string, string> commits, CancellationToken cancellationToken)
    {
        var services = commits.Keys.ToList();
        var shas = commits.Values.Distinct().ToList();
        var rows = await context.CommitConfigs.AsNoTracking().Where(c => services.Contains(c.ServiceId) && shas.Contains(c.CommitSha)).ToListAsync(cancellationToken);
        return rows.Where(c => commits[c.ServiceId] == c.CommitSha).ToDictionary(
            c => c.ServiceId,
            IReadOnlyDictionary<string, string> (c) => JsonSerializer.Deserialize(c.OriginsJson, ApiJson.Default.ConfigView)!.Values.ToDictionary(v => v.Key, v => v.Line is { } line ? $"{v.File}:{line}" : v.File));
    }

    /// <summary>
    /// Writes what belongs to the service and not to one deployment of it: kind, number of replicas, domains, schedule. Called with the first deployment of a build,
    /// so that scaling by hand lasts until the next commit.
    /// </summary>
    /// <returns>Domains that lead to another service already and were left out.</returns>
    public async Task<IReadOnlyList<string>> DeclareAsync(PlatformContext context, ServiceRow row, ServiceSettings settings, CancellationToken cancellationToken)
    {
        var service = await context.Services.SingleAsync(s => s.Id == row.Service.Id, cancellationToken);
        var preview = await context.Previews.AnyAsync(p => p.EnvironmentId == row.Environment.Id, cancellationToken);
        var wanted = preview ? null : settings.Domains;
        var taken = new List<string>();
        if (wanted is not null)
        {
            taken = await context.Domains.Where(d => wanted.Contains(d.Host) && d.ServiceId != service.Id).Select(d => d.Host).ToListAsync(cancellationToken);
            wanted = [.. wanted.Except(taken)];
            var standing = await context.Domains.Where(d => d.ServiceId == service.Id && !d.Generated).ToListAsync(cancellationToken);
            context.Domains.RemoveRange(standing.Where(d => !wanted.Contains(d.Host)));
            context.Domains.AddRange(wanted.Except(standing.Select(d => d.Host)).Select(host => new Domain
            {
                Id = Ids.New("dom", clock), OrganisationId = service.OrganisationId, ServiceId = service.Id, Host = host, Generated = false, CreatedAt = clock.GetUtcNow(),
            }));
        }

        ServiceSettingsRules.Apply(service, new ServiceSettings
        {
            Kind = settings.Kind,
            Replicas = settings.Replicas,
            Domains = wanted,
            Schedule = settings.Schedule,
            TimeZone = settings.TimeZone,
            Concurrency = settings.Concurrency,
            MissedRuns = settings.MissedRuns,
        });
        ServiceSettingsRules.Apply(row.Service, new ServiceSettings { Domains = wanted });
        return taken;
    }

    /// <summary>The files of the service's folder; our own one also from the top, where it may speak of several services.</summary>
    private async Task<(ConfigResult Result, bool FromTop)> ReadAsync(ServiceRow row, string commit, CancellationToken cancellationToken)
    {
        var folder = row.Service.RootDirectory?.TrimEnd('/');
        var texts = await TextsAsync(row.Service.Id, commit, folder ?? "", ConfigReader.Files, cancellationToken);
        var fromTop = folder is null;
        if (folder is not null && !texts.ContainsKey(ConfigReader.Files[0]))
        {
            foreach (var (name, text) in await TextsAsync(row.Service.Id, commit, "", [ConfigReader.Files[0]], cancellationToken))
            {
                texts[name] = text;
                fromTop = true;
            }
        }

        await using var context = contexts.Create(TenantScope.All);
        var preview = await context.Previews.AnyAsync(p => p.EnvironmentId == row.Environment.Id, cancellationToken);
        return (ConfigReader.Read(new ConfigTarget(row.Service.Name, preview ? PreviewEnvironment : row.Environment.Name, row.Service.Kind), texts), fromTop);
    }

    private async Task<Dictionary<string, string>> TextsAsync(string serviceId, string commit, string folder, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        var texts = new Dictionary<string, string>();
        string listing;
        try
        {
            listing = await git.RunAsync(git.PathOf(serviceId), ["ls-tree", "-l", "-z", "--end-of-options", $"{commit}:{folder}", .. names], cancellationToken);
        }
        catch (GitException)
        {
            // No such folder: the build says so.
            return texts;
        }

        foreach (var line in listing.Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            // MODE TYPE ID SIZE<tab>NAME; a link has another mode than a file.
            if (line.Split('\t', 2) is [var head, var name] && head.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var mode, "blob", var id, var size] && mode.StartsWith(PlainFile, StringComparison.Ordinal))
            {
                texts[name] = long.Parse(size, System.Globalization.CultureInfo.InvariantCulture) <= ConfigReader.LongestFile
                    ? await git.RunAsync(git.PathOf(serviceId), ["cat-file", "blob", id], cancellationToken)
                    : new string(' ', ConfigReader.LongestFile + 1);
            }
        }

        return texts;
    }

    private async Task<bool> IsNixpacksAsync(ServiceRow row, ConfigResult result, string commit, CancellationToken cancellationToken)
    {
        var plain = result.ToSettings(nixpacks: true);
        var service = row.Service.Copy();
        ServiceSettingsRules.Apply(service, plain);
        var folder = service.RootDirectory is { } root ? $"{root.TrimEnd('/')}/" : "";
        return service.Build.Builder is BuilderChoice.Nixpacks
            || (service.Build.Builder is not BuilderChoice.Dockerfile && !await repositories.HasAsync(service.Id, commit, $"{folder}{service.Dockerfile ?? "Dockerfile"}", cancellationToken));
    }

    private async Task KeepAsync(Service service, string commit, ServiceSettings settings, ConfigView view, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        var kept = await context.CommitConfigs.SingleOrDefaultAsync(c => c.ServiceId == service.Id && c.CommitSha == commit, cancellationToken);
        if (view.Files.Count == 0)
        {
            return;
        }

        var (json, origins) = (JsonSerializer.Serialize(settings, ApiJson.Default.ServiceSettings), JsonSerializer.Serialize(view, ApiJson.Default.ConfigView));
        if (kept is null)
        {
            context.CommitConfigs.Add(new CommitConfig
            {
                Id = Ids.New("cfg", clock), OrganisationId = service.OrganisationId, ServiceId = service.Id, CommitSha = commit, SettingsJson = json, OriginsJson = origins, CreatedAt = clock.GetUtcNow(),
            });
        }
        else
        {
            (kept.SettingsJson, kept.OriginsJson) = (json, origins);
        }

        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException ex) when (ex.IsDuplicate())
        {
            // Asked for twice at once: both read the same commit.
        }
    }

    private static string? ProblemOf(ConfigResult result, bool fromTop)
    {
        var problems = result.Notes.Where(note => note.IsError).Select(note => note.ToString()).ToList();
        if (!fromTop && result.Values.FirstOrDefault(v => v.Key == "rootDirectory") is { } root)
        {
            problems.Add($"{root.Origin}: {root.Origin.Path}: only the file at the top of the repository can set it");
        }

        return problems.Count == 0 ? null : $"{string.Join(". ", problems.Take(3))}{(problems.Count > 3 ? $" (and {problems.Count - 3} more; px config explain shows all)" : "")}.";
    }

    private static string OriginOf(ConfigResult result, string field)
        => result.Values.FirstOrDefault(v => v.Key == field || (v.Key == "startCommand" && field.EndsWith("ommand", StringComparison.Ordinal))) is { } value ? $"{value.Origin}: {value.Origin.Path}" : field;
}
