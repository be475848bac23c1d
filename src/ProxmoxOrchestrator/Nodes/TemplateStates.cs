namespace ProxPaaS.Orchestrator.Nodes;

/// <summary>Words of <see cref="NodeTemplate.State"/>.</summary>
internal static class TemplateStates
{
    public const string Building = "building", Ready = "ready", Retired = "retired", NeedsOperator = "needs-operator";
}
