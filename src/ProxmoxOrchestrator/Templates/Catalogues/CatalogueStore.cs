using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Projects;

namespace ProxPaaS.Orchestrator.Templates.Catalogues;

/// <summary>Catalogues with their kept copies. One that cannot be read keeps its last good copy and troubles nobody else.</summary>
internal sealed class CatalogueStore(IPlatformContextFactory contexts, CatalogueClient client, IEventBus events, IOptions<CatalogueOptions> options, TimeProvider clock)
{
    private const int MostCatalogues = 20, LongestUrl = 1000, Kept = 100;

    private readonly ConcurrentDictionary<(string Catalogue, string Hash), (IReadOnlyList<Template> Templates, string Problem)> _read = new();

    public async Task<IReadOnlyList<Template>> TemplatesAsync(Caller caller, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        var rows = await context.Catalogues.AsNoTracking().Where(c => c.Content != null).OrderBy(c => c.Name).ToListAsync(cancellationToken);
        return [.. rows.SelectMany(c => Read(c).Templates)];
    }

    public async Task<Page<CatalogueView>> ListAsync(Caller caller, PageRequest page, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        var rows = await context.Catalogues.AsNoTracking().After(page, c => c.Id).ToListAsync(cancellationToken);
        return page.Of(rows, c => c.Id, View);
    }

    /// <summary>Its first read must succeed: an address that was never right is a typing error.</summary>
    public async Task<CatalogueView> CreateAsync(Caller caller, CreateCatalogueRequest request, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var good = Uri.TryCreate(request.Url, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps && url.UserInfo.Length == 0 && request.Url.Length <= LongestUrl;
        errors.AddIf(!good, "url", $"An https address of up to {LongestUrl} characters, without a user name.");
        errors.AddIf(request.Sha256 is not null && !(request.Sha256.Length == 64 && request.Sha256.All(char.IsAsciiHexDigit)), "sha256", "64 hexadecimal digits.");
        var name = request.Name ?? (good ? Name(url!.Host) : "");
        errors.AddIf(good && !Names.IsOne(name), "name", $"1 to {Names.Longest} of a-z, 0-9 and single dashes; starts with a letter, does not end with a dash.");
        errors.ThrowIfAny();
        var row = new Catalogue
        {
            Id = Ids.New("cat", clock), OrganisationId = caller.OrganisationId, Name = name, Url = url!.AbsoluteUri, Pin = request.Sha256?.ToLowerInvariant(), CreatedAt = clock.GetUtcNow(),
        };
        await using var context = contexts.Create(caller.Scope);
        if (await context.Catalogues.CountAsync(cancellationToken) >= MostCatalogues)
        {
            throw ApiProblemException.Conflict("too_many_catalogues", $"There can be at most {MostCatalogues} catalogues. Remove one first.");
        }

        await FetchAsync(row, cancellationToken);
        if (row.Content is null)
        {
            throw new ApiProblemException(StatusCodes.Status422UnprocessableEntity, "catalogue_not_read", $"{row.Problem} It was not added.");
        }

        context.Catalogues.Add(row);
        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException ex) when (ex.IsDuplicate())
        {
            throw ApiProblemException.Conflict("name_taken", $"There is a catalogue '{name}' already. Choose another name.");
        }

        events.Publish(caller.OrganisationId, "catalogue.changed", row.Id, $"Catalogue {name} was added.");
        return View(row);
    }

    public async Task<CatalogueView> RefreshAsync(Caller caller, string reference, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        var row = await FindAsync(context, reference, cancellationToken);
        await FetchAsync(row, cancellationToken);
        await context.SaveChangesAsync(cancellationToken);
        return View(row);
    }

    public async Task DeleteAsync(Caller caller, string reference, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        var row = await FindAsync(context, reference, cancellationToken);
        context.Catalogues.Remove(row);
        await context.SaveChangesAsync(cancellationToken);
        events.Publish(caller.OrganisationId, "catalogue.changed", row.Id, $"Catalogue {row.Name} was removed.");
    }

    /// <summary>Reads those again whose turn it is.</summary>
    public async Task RefreshDueAsync(CancellationToken cancellationToken)
    {
        await using var reading = contexts.Create(TenantScope.All);
        var due = clock.GetUtcNow() - TimeSpan.FromMinutes(options.Value.RefreshMinutes);
        var ids = await reading.Catalogues.AsNoTracking().Where(c => c.TriedAt == null || c.TriedAt < due).Select(c => c.Id).ToListAsync(cancellationToken);
        foreach (var id in ids)
        {
            await using var context = contexts.Create(TenantScope.All);
            if (await context.Catalogues.SingleOrDefaultAsync(c => c.Id == id, cancellationToken) is { } row)
            {
                await FetchAsync(row, cancellationToken);
                try
                {
                    await context.SaveChangesAsync(cancellationToken);
                }
                catch (DbUpdateConcurrencyException)
                {
                    // Somebody refreshed or removed it meanwhile.
                }
            }
        }
    }

    private async Task FetchAsync(Catalogue row, CancellationToken cancellationToken)
    {
        row.TriedAt = clock.GetUtcNow();
        var (text, problem) = await client.FetchAsync(new Uri(row.Url), cancellationToken);
        if (text is null)
        {
            row.Problem = $"It cannot be read: {problem}.";
            return;
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        if (row.Pin is { } pin && pin != hash)
        {
            row.Problem = $"Its content is not the pinned one: it has SHA-256 {hash}.";
            return;
        }

        var (templates, wrong) = CatalogueReader.Read(text, row.Name);
        row.Problem = wrong;
        if (templates.Count > 0)
        {
            (row.Content, row.ContentHash, row.FetchedAt) = (text, hash, clock.GetUtcNow());
        }
    }

    private (IReadOnlyList<Template> Templates, string Problem) Read(Catalogue row)
    {
        if (_read.Count > Kept)
        {
            _read.Clear();
        }

        return _read.GetOrAdd((row.Name, row.ContentHash ?? ""), _ => CatalogueReader.Read(row.Content ?? "", row.Name));
    }

    private static async Task<Catalogue> FindAsync(PlatformContext context, string reference, CancellationToken cancellationToken)
        => await context.Catalogues.SingleOrDefaultAsync(c => c.Id == reference || c.Name == reference, cancellationToken) ?? throw ApiProblemException.NotFound("catalogue", reference);

    private CatalogueView View(Catalogue row)
        => new(row.Id, row.Name, row.Url, row.ContentHash, row.Pin is not null, row.Content is null ? 0 : Read(row).Templates.Count, row.FetchedAt, row.Problem, row.CreatedAt);

    private static string Name(string host)
    {
        var words = new string([.. host.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')]);
        return string.Join('-', words.Split('-', StringSplitOptions.RemoveEmptyEntries)) is { Length: > 0 } name ? (char.IsAsciiLetter(name[0]) ? name : $"c-{name}")[..Math.Min(Names.Longest, name.Length)].TrimEnd('-') : "";
    }
}
