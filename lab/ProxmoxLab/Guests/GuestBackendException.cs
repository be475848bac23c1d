namespace ProxPaaS.Lab.Guests;

/// <summary>A guest operation failed; the message is the text that Proxmox would put into the task's error.</summary>
public sealed class GuestBackendException(string message, Exception? inner = null) : Exception(message, inner);
