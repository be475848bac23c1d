namespace ProxPaaS.Orchestrator.Proxmox;

/// <summary>A Proxmox host could not be worked on over SSH; the message says why and what to do.</summary>
/// <param name="lasting">Only a person can end it: a refused key, another host key, a host that is away.</param>
/// <param name="setting">Which part of the stored access it is about: <c>ssh.privateKey</c> or <c>ssh.hosts</c>.</param>
internal sealed class PveSshException(bool lasting, string setting, string message, Exception? inner = null) : Exception(message, inner)
{
    public bool Lasting => lasting;

    public string Setting => setting;
}
