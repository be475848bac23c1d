using System.Net;
using System.Reflection;
using ProxPaaS.Contracts.Identity;

namespace ProxPaaS.Ingress.Configuration;

/// <summary>Validated options in their final types.</summary>
internal sealed class EdgeSettings(IngressOptions options)
{
    public IngressOptions Options { get; } = options;

    public ControlPlaneAddresses ControlPlane { get; } = ControlPlaneAddresses.Parse(options.ControlPlane) ?? throw new FormatException("Ingress:ControlPlane");

    public CaFingerprint CaFingerprint { get; } = CaFingerprint.TryParse(options.CaFingerprint, out var fingerprint) ? fingerprint : throw new FormatException("Ingress:CaFingerprint");

    public IReadOnlyList<IPEndPoint> Http { get; } = ListenAddresses.Parse(options.Http);

    public IReadOnlyList<IPEndPoint> Https { get; } = ListenAddresses.Parse(options.Https);

    public IPEndPoint Admin { get; } = ListenAddresses.Parse(options.Admin)[0];

    public string Version { get; } = typeof(EdgeSettings).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";
}
