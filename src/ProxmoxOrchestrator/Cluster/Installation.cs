using System.Security.Cryptography;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Cluster;

/// <summary>Who we are: the mark on everything we make outside, and the organisation that platform-wide things belong to. Known before any loop starts.</summary>
internal sealed class Installation(SettingStore settings, TimeProvider clock) : IDatabaseStartStep
{
    private const string IdKey = "installation.id";
    private const string OrganisationKey = "organisation.default";

    private string? _id;
    private string? _organisationId;

    /// <summary>Twelve lower-case hex digits.</summary>
    public string Id => _id ?? throw new InvalidOperationException("The installation is known once the database has been opened.");

    /// <summary>The organisation made at the first start.</summary>
    public string OrganisationId => _organisationId ?? throw new InvalidOperationException("The organisation is known once the database has been opened.");

    public int Order => 10;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        _id = await settings.GetOrAddAsync(IdKey, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6)), cancellationToken);
        _organisationId = await settings.GetOrAddAsync(OrganisationKey, Ids.New("org", clock), cancellationToken);
    }
}
