using System.Text;
using ProxPaaS.Orchestrator.Identity;

namespace ProxPaaS.Orchestrator.Projects;

/// <summary>A variable's value at rest. Service and name are part of the seal: a value cannot be moved to another row.</summary>
internal static class VariableSeal
{
    public static byte[] Seal(ISecretBox box, string serviceId, string name, string value) => box.Seal(Purpose(serviceId, name), Encoding.UTF8.GetBytes(value));

    public static string Open(ISecretBox box, Variable variable) => Encoding.UTF8.GetString(box.Open(Purpose(variable.ServiceId, variable.Name), variable.SealedValue));

    private static string Purpose(string serviceId, string name) => $"variable:{serviceId}:{name}";
}
