using System.Text;
using ProxPaaS.Orchestrator.Identity;

namespace ProxPaaS.Orchestrator.References;

/// <summary>A shared variable's value at rest. Environment and name are part of the seal.</summary>
internal static class SharedVariableSeal
{
    public static byte[] Seal(ISecretBox box, string environmentId, string name, string value) => box.Seal(Purpose(environmentId, name), Encoding.UTF8.GetBytes(value));

    public static string Open(ISecretBox box, SharedVariable variable) => Encoding.UTF8.GetString(box.Open(Purpose(variable.EnvironmentId, variable.Name), variable.SealedValue));

    private static string Purpose(string environmentId, string name) => $"shared-variable:{environmentId}:{name}";
}
