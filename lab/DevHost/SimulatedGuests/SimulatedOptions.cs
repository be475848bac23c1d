using ProxPaaS.Contracts.Identity;

namespace ProxPaaS.DevHost.SimulatedGuests;

/// <param name="State">Folder for the simulated nodes' identities and images.</param>
internal sealed record SimulatedOptions(Uri ControlPlane, CaFingerprint Fingerprint, string State);
