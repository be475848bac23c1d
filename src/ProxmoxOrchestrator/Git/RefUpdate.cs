namespace ProxPaaS.Orchestrator.Git;

/// <summary>What a push asks for: a reference goes from one commit to another; forty zeros stand for none.</summary>
internal sealed record RefUpdate(string Old, string New, string Ref)
{
    public bool Deletes => New.All(c => c == '0');
}
