using System.Globalization;

namespace ProxPaaS.Orchestrator.GitSsh;

/// <summary>An account of this machine, from <c>/etc/passwd</c>.</summary>
internal sealed record SystemAccount(string Name, uint UserId, string Shell)
{
    public static SystemAccount? Find(string name)
        => File.ReadLines("/etc/passwd").Select(line => line.Split(':')).Where(fields => fields.Length == 7 && fields[0] == name)
            .Select(fields => new SystemAccount(name, uint.Parse(fields[2], CultureInfo.InvariantCulture), fields[6])).FirstOrDefault();
}
