using System.Text.Json;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Cluster.Operations;

/// <summary>The steps done, as JSON of <see cref="OperationStepView"/>; the newest sixty are kept.</summary>
internal static class OperationHistory
{
    private const int Kept = 60;

    public static string Add(string steps, string name, string detail, DateTimeOffset at)
        => JsonSerializer.Serialize([.. Read(steps).TakeLast(Kept - 1), new(name, detail, at)], OperationJson.Default.IReadOnlyListOperationStepView);

    public static IReadOnlyList<OperationStepView> Read(string steps)
        => JsonSerializer.Deserialize(steps, OperationJson.Default.IReadOnlyListOperationStepView) ?? [];
}
