using ProxPaaS.Contracts.Identity;

namespace ProxPaaS.DevHost.SimulatedGuests;

/// <param name="State">Folder for the simulated nodes' identities and images.</param>
internal sealed record SimulatedOptions(ControlPlaneAddresses ControlPlane, CaFingerprint Fingerprint, string State);
