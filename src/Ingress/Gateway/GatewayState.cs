namespace ProxPaaS.Ingress.Gateway;

/// <summary>Whether the control plane is there; for health and metrics only, serving never asks.</summary>
internal sealed class GatewayState
{
    private volatile bool _connected;

    public bool Connected { get => _connected; set => _connected = value; }
}
