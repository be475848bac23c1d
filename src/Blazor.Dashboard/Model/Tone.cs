namespace ProxPaaS.Dashboard.Model;

/// <summary>The feeling of a state; the style sheet has a colour for each in both themes.</summary>
public enum Tone
{
    Good,
    Busy,
    Warning,
    Bad,
    Quiet,
}
