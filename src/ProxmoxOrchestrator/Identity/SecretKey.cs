namespace ProxPaaS.Orchestrator.Identity;

internal sealed record SecretKey(byte[] Id, byte[] Key);
