namespace ProxPaaS.Orchestrator.Api;

/// <summary>Section <c>Lab</c>.</summary>
public sealed class LabOptions
{
    /// <summary>Guests are simulated: no app really runs, and every page says so.</summary>
    public bool SimulatedGuests { get; set; }
}
