namespace ProxPaaS.Orchestrator.References;

/// <summary>What a deployment gets of its environment, at the moment when it is asked for.</summary>
/// <param name="Variables">Resolved; addresses that are not known yet are still marks.</param>
/// <param name="Addresses">HOST:PORT by service id, those that are in the variables.</param>
/// <param name="WaitsFor">Services, name by id, whose address is still to come.</param>
/// <param name="Problem">Why it cannot be deployed; null when it can.</param>
internal sealed record DeploymentVariables(
    IReadOnlyDictionary<string, string> Variables, IReadOnlyDictionary<string, string> Addresses, IReadOnlyDictionary<string, string> WaitsFor, string? Problem);
