using System.Text.RegularExpressions;

namespace ProxPaaS.Orchestrator.Nodes;

/// <summary>
/// Stands in the description of every guest that we make: who made it, for which operation and row, under which epoch. A guest without it,
/// or with another installation's, is foreign and never touched.
/// </summary>
/// <param name="Subject">Node or template id.</param>
internal sealed partial record OwnershipMark(string Installation, string Operation, string Subject, long Epoch)
{
    public string Write()
        => $"Made by ProxPaaS; edits are lost. proxpaas installation={Installation} operation={Operation} subject={Subject} epoch={Epoch}";

    /// <summary>Null when the text carries no mark.</summary>
    public static OwnershipMark? Read(string? description)
        => Pattern().Match(description ?? "") is { Success: true } match && long.TryParse(match.Groups["epoch"].ValueSpan, out var epoch)
            ? new(match.Groups["installation"].Value, match.Groups["operation"].Value, match.Groups["subject"].Value, epoch)
            : null;

    public bool IsFor(string installation, string subject) => Installation == installation && Subject == subject;

    [GeneratedRegex(@"proxpaas installation=(?<installation>\S+) operation=(?<operation>\S+) subject=(?<subject>\S+) epoch=(?<epoch>\d{1,18})")]
    private static partial Regex Pattern();
}
