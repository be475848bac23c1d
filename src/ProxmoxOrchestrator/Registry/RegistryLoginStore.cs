using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Registry;

/// <summary>Organisations' sign-ins at registries; passwords are sealed and opened only to be used.</summary>
internal sealed class RegistryLoginStore(IPlatformContextFactory contexts, ISecretBox box, IOptions<RegistryOptions> own, IEventBus events, TimeProvider clock)
{
    private const int LongestName = 256;
    private const int LongestPassword = 16 * 1024;

    public async Task<Page<RegistryView>> ListAsync(Caller caller, PageRequest page, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        var rows = await context.RegistryLogins.AsNoTracking().After(page, l => l.Id).ToListAsync(cancellationToken);
        return page.Of(rows, l => l.Id, View);
    }

    public async Task<RegistryView> SetAsync(Caller caller, SetRegistryRequest request, CancellationToken cancellationToken)
    {
        var name = Check(request);
        await using var context = contexts.Create(caller.Scope);
        var login = await context.RegistryLogins.SingleOrDefaultAsync(l => l.Host == name && l.OrganisationId == caller.OrganisationId, cancellationToken);
        var sealedPassword = box.Seal(Purpose(caller.OrganisationId, name), Encoding.UTF8.GetBytes(request.Password));
        if (login is null)
        {
            login = new() { Id = Ids.New("reg", clock), OrganisationId = caller.OrganisationId, Host = name, Username = request.Username, SealedPassword = sealedPassword, CreatedAt = clock.GetUtcNow() };
            context.RegistryLogins.Add(login);
        }

        login.Username = request.Username;
        login.SealedPassword = sealedPassword;
        login.UpdatedAt = clock.GetUtcNow();
        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException ex) when (ex.IsDuplicate() || ex is DbUpdateConcurrencyException)
        {
            throw ApiProblemException.Conflict("changed_meanwhile", $"The sign-in at {name} was changed at the same moment. Try again.");
        }

        events.Publish(caller.OrganisationId, "registry.changed", login.Id, $"The sign-in at {name} was set by {caller.Email}.", null, null);
        return View(login);
    }

    public async Task DeleteAsync(Caller caller, string host, CancellationToken cancellationToken)
    {
        var name = RegistryHosts.Normal(host) ?? host;
        await using var context = contexts.Create(caller.Scope);
        if (await context.RegistryLogins.Where(l => l.Host == name || l.Id == host).ExecuteDeleteAsync(cancellationToken) == 0)
        {
            throw ApiProblemException.NotFound("registry", host);
        }

        events.Publish(caller.OrganisationId, "registry.changed", name, $"The sign-in at {name} was removed by {caller.Email}.", null, null);
    }

    /// <summary>Null: that organisation has none there.</summary>
    public async Task<RegistryCredentials?> FindAsync(string organisationId, string host, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(new TenantScope(organisationId));
        return await context.RegistryLogins.AsNoTracking().SingleOrDefaultAsync(l => l.Host == host, cancellationToken) is { } login ? Open(login) : null;
    }

    /// <summary>All sign-ins of these organisations.</summary>
    public async Task<ILookup<string, RegistryCredentials>> OfAsync(IReadOnlyCollection<string> organisations, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        var logins = await context.RegistryLogins.AsNoTracking().Where(l => organisations.Contains(l.OrganisationId)).OrderBy(l => l.Host).ToListAsync(cancellationToken);
        return logins.ToLookup(l => l.OrganisationId, Open);
    }

    private static string Purpose(string organisationId, string host) => $"registry:{organisationId}:{host}";

    private static RegistryView View(RegistryLogin login) => new(login.Id, login.Host, login.Username, login.CreatedAt, login.UpdatedAt);

    private string Check(SetRegistryRequest request)
    {
        var errors = new FieldErrors();
        var name = RegistryHosts.Normal(request.Host ?? "");
        errors.AddIf(name is null, "host", "A registry's host as in image references, such as ghcr.io or registry.example.org:5000.");
        errors.AddIf(name is not null && string.Equals(name, own.Value.Host, StringComparison.OrdinalIgnoreCase), "host", "The platform's own registry needs no sign-in.");
        errors.AddIf(string.IsNullOrEmpty(request.Username) || request.Username.Length > LongestName || request.Username.Any(c => char.IsControl(c) || c == ':'), "username", $"Up to {LongestName} characters, without a colon.");
        errors.AddIf(string.IsNullOrEmpty(request.Password) || request.Password.Length > LongestPassword || request.Password.Any(char.IsControl), "password", "A password or an access token, on one line.");
        errors.ThrowIfAny();
        return name!;
    }

    private RegistryCredentials Open(RegistryLogin login)
        => new(login.Host, login.Username, Encoding.UTF8.GetString(box.Open(Purpose(login.OrganisationId, login.Host), login.SealedPassword)));
}
