namespace ProxPaaS.Dashboard.Live;

/// <summary>Whose log; each has the same stream with an end.</summary>
public enum LogKind
{
    Build,
    Run,
}
