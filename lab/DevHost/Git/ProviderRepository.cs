using ProxPaaS.DevHost.Parts;

namespace ProxPaaS.DevHost.Git;

/// <summary>A repository at the provider.</summary>
/// <param name="FullName">OWNER/NAME.</param>
internal sealed record ProviderRepository(ProviderServer Server, string FullName, long Id)
{
    public string Owner => FullName.Split('/')[0];

    public string Name => FullName.Split('/')[1];

    public string CloneUrl => $"{Server.Url}{Server.Dialect.GitPath}/{FullName}.git";

    public string Bare => Path.Combine(Server.Folder, FullName + ".git");

    public async Task CreateAsync(CancellationToken cancellationToken)
    {
        await Tool.RunAsync("git", ["init", "-q", "--bare", "-b", "main", Bare], cancellationToken);
        await Tool.RunAsync("git", ["--git-dir", Bare, "config", "receive.denyDeleteCurrent", "ignore"], cancellationToken);
    }
}
