using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Nodes;
using ProxPaaS.Orchestrator.Projects;

namespace ProxPaaS.Orchestrator.Proxmox;

internal static class PveClusterEndpoints
{
    public static void MapPveClusters(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/pve/clusters").WithTags("Proxmox");
        group.MapGet("", ListAsync).RequirePermission(Permission.Read).WithName("listPveClusters");
        group.MapPost("", AddAsync).RequirePermission(Permission.Operate).WithName("addPveCluster");
        group.MapGet("/{id}", GetAsync).RequirePermission(Permission.Read).WithName("getPveCluster");
        group.MapPatch("/{id}", UpdateAsync).RequirePermission(Permission.Operate).WithName("updatePveCluster");
        group.MapDelete("/{id}", DeleteAsync).RequirePermission(Permission.Operate).WithName("deletePveCluster");
    }

    private static async Task<Page<PveClusterView>> ListAsync(
        Caller caller, PveClusterStore store, PveSightings sightings, TemplateStore templates, CancellationToken cancellationToken)
    {
        var made = await templates.ListAsync(cancellationToken);
        return new([.. (await store.ListAsync(caller.Scope, cancellationToken)).Select(site => PveClusterViews.Of(site, sightings.Of(site.Id), made))], null);
    }

    private static async Task<PveClusterView> GetAsync(
        string id, Caller caller, PveClusterStore store, PveSightings sightings, TemplateStore templates, CancellationToken cancellationToken)
    {
        var site = await store.FindAsync(caller.Scope, id, cancellationToken) ?? throw ApiProblemException.NotFound("cluster", id);
        return PveClusterViews.Of(site, sightings.Of(site.Id), await templates.ListAsync(cancellationToken));
    }

    /// <summary>Nothing is stored before Proxmox itself has been asked: address, certificate, token, privileges, pool, storages, bridge.</summary>
    private static async Task<IResult> AddAsync(
        CreatePveClusterRequest request, Caller caller, PveClusterStore store, PveClients clients, PveSshProbe sshProbe, GuestPollLoop poll, TimeProvider clock, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var site = Read(request, caller, errors, clock);
        errors.ThrowIfAny();
        using var client = clients.Trial(site!.Target);
        foreach (var (field, problem) in await PveClusterProbe.RunAsync(site, client, cancellationToken))
        {
            errors.Add(field, problem);
        }

        errors.ThrowIfAny();
        if (site.Ssh is { } ssh)
        {
            site = site with { Ssh = await TryAsync(site.Name, ssh, client, sshProbe, errors, cancellationToken) };
            errors.ThrowIfAny();
        }

        if (!await store.AddAsync(site, clock.GetUtcNow(), cancellationToken))
        {
            throw ApiProblemException.Conflict("cluster_exists", $"There is a Proxmox cluster '{site.Name}' already. Choose another name, or remove that one first.");
        }

        poll.Wake();
        return TypedResults.Created($"/v1/pve/clusters/{site.Id}", PveClusterViews.Of(site, null, []));
    }

    /// <summary>A token that was renewed, a new certificate, a moved address: tried at Proxmox before the old ones are given up.</summary>
    private static async Task<PveClusterView> UpdateAsync(
        string id, UpdatePveClusterRequest request, Caller caller, PveClusterStore store, PveClients clients, PveSshProbe sshProbe, GuestPollLoop poll, LoopSignals signals, TimeProvider clock, CancellationToken cancellationToken)
    {
        var site = await store.FindAsync(caller.Scope, id, cancellationToken) ?? throw ApiProblemException.NotFound("cluster", id);
        var errors = new FieldErrors();
        var (url, fingerprint, tokenId, secret) = (request.Url ?? site.Target.Url.ToString(), request.Fingerprint ?? site.Target.Fingerprint, request.TokenId ?? site.Target.TokenId, request.TokenSecret ?? site.Target.TokenSecret);
        CheckTarget(errors, url, fingerprint, tokenId, secret);
        errors.ThrowIfAny();
        var changed = site with
        {
            Target = site.Target with { Url = Authority(url), Fingerprint = PveTrust.Normalise(fingerprint), TokenId = tokenId, TokenSecret = secret },
        };
        using var client = clients.Trial(changed.Target);
        foreach (var (field, problem) in await PveClusterProbe.RunAsync(changed, client, cancellationToken))
        {
            errors.Add(field, problem);
        }

        errors.ThrowIfAny();
        if (request.Ssh is { Remove: false } given && Merge(site.Ssh, given, errors) is { } merged)
        {
            changed = changed with { Ssh = await TryAsync(site.Name, merged, client, sshProbe, errors, cancellationToken) };
        }

        errors.ThrowIfAny();
        if (request.Ssh is { } ssh)
        {
            changed = ssh.Remove ? changed with { Ssh = null } : changed;
            await store.SetSshAsync(caller.Scope, changed.Id, changed.Ssh, cancellationToken);
        }

        await store.SetTargetAsync(caller.Scope, changed.Target, clock.GetUtcNow(), cancellationToken);
        poll.Wake();
        signals.Operations.Raise();
        return PveClusterViews.Of(changed, null, []);
    }

    private static async Task<IResult> DeleteAsync(string id, Caller caller, PveClusterStore store, CancellationToken cancellationToken)
    {
        var site = await store.FindAsync(caller.Scope, id, cancellationToken) ?? throw ApiProblemException.NotFound("cluster", id);
        return await store.RemoveAsync(caller.Scope, site.Id, cancellationToken) is { } objection
            ? throw ApiProblemException.Conflict("cluster_in_use", $"It cannot be removed: {objection}.")
            : TypedResults.NoContent();
    }

    private static PveSite? Read(CreatePveClusterRequest request, Caller caller, FieldErrors errors, TimeProvider clock)
    {
        Names.Check(errors, "name", request.Name);
        CheckTarget(errors, request.Url, request.Fingerprint, request.TokenId, request.TokenSecret);
        foreach (var (field, text) in new[] { ("pool", request.Pool), ("bridge", request.Bridge), ("templateStorage", request.TemplateStorage), ("nodeStorage", request.NodeStorage) })
        {
            errors.AddIf(!IsWord(text), field, "Letters, digits, . _ - as in Proxmox.");
        }

        var (addresses, addressProblem) = AddressRange.Parse(request.Addresses);
        errors.AddIf(addresses is null, "addresses", $"Not usable: {addressProblem}.");
        var (vmids, vmidProblem) = VmidRange.Parse(request.Vmids);
        errors.AddIf(vmids is null, "vmids", $"Not usable: {vmidProblem}.");
        errors.AddIf(request.Nameserver is { } dns && !System.Net.IPAddress.TryParse(dns, out _), "nameserver", "An IP address.");
        var ssh = request.Ssh is { } settings ? Merge(null, new(settings.User, settings.PrivateKey, settings.Hosts), errors) : null;
        if (errors.Any)
        {
            return null;
        }

        var id = Ids.New("pve", clock);
        var fingerprint = PveTrust.Normalise(request.Fingerprint);
        return new(
            id, caller.OrganisationId, new(id, request.Name, Authority(request.Url), fingerprint, request.TokenId, request.TokenSecret), request.Pool, request.Bridge,
            addresses!, vmids!, request.TemplateStorage, request.NodeStorage, request.Nameserver, ssh);
    }

    /// <summary>The stored access with what was given laid over it; null when that makes none, and the errors say why.</summary>
    private static PveSsh? Merge(PveSsh? stored, UpdatePveSshSettings given, FieldErrors errors)
    {
        var (user, text) = (given.User ?? stored?.User ?? "root", given.PrivateKey ?? stored?.PrivateKey ?? "");
        var (hosts, problem) = PveSshHosts.Parse(given.Hosts ?? []);
        errors.AddIf(problem is not null, "ssh.hosts", $"{problem}.");
        errors.AddIf(problem is null && hosts.Count == 0 && stored is null, "ssh.hosts", "Name each Proxmox host that shall make such nodes: NODE=HOST.");
        errors.AddIf(user.Length is 0 or > 32 || !user.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'), "ssh.user", "A user name: letters, digits, _ -.");
        try
        {
            using var key = PveSshKey.Read(text);
            return errors.Any ? null : new(user, text, key.PublicKey, new Dictionary<string, PveSshHost>([.. stored?.Hosts.Where(h => !hosts.ContainsKey(h.Key)) ?? [], .. hosts]));
        }
        catch (PveSshException ex)
        {
            errors.Add(ex.Setting, ex.Message);
            return null;
        }
    }

    private static async Task<PveSsh> TryAsync(string cluster, PveSsh ssh, PveClient client, PveSshProbe probe, FieldErrors errors, CancellationToken cancellationToken)
    {
        var nodes = (await client.ResourcesAsync(cancellationToken)).Where(r => r is { Type: "node", Node: not null }).Select(r => r.Node!).ToArray();
        var (pinned, problems) = await probe.RunAsync(cluster, ssh, nodes, cancellationToken);
        foreach (var (field, problem) in problems)
        {
            errors.Add(field, problem);
        }

        return pinned;
    }

    private static void CheckTarget(FieldErrors errors, string? address, string? fingerprint, string? tokenId, string? secret)
    {
        var isUrl = Uri.TryCreate(address, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps && url.UserInfo.Length == 0;
        errors.AddIf(!isUrl, "url", "Must be https://HOST:8006.");
        errors.AddIf(fingerprint is { Length: > 0 } && !PveTrust.IsFingerprint(fingerprint), "fingerprint", "64 hex digits (SHA-256), as Proxmox shows it under Node > Certificates.");
        errors.AddIf(!IsTokenId(tokenId), "tokenId", "USER@REALM!TOKEN, as in paas@pve!nodes.");
        errors.AddIf(string.IsNullOrWhiteSpace(secret) || secret.Any(char.IsControl), "tokenSecret", "The secret that Proxmox showed when the token was made.");
    }

    private static Uri Authority(string url) => new(new Uri(url).GetLeftPart(UriPartial.Authority));

    private static bool IsTokenId(string? text)
        => text?.Split('!') is [var user, { Length: >= 2 } token] && user.Split('@') is [{ Length: > 0 }, { Length: > 0 }] && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is ':' or '=')
            && token.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    private static bool IsWord(string? text) => text is { Length: > 0 and <= 64 } && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-') && text[0] != '-';
}
