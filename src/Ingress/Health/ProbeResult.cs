namespace ProxPaaS.Ingress.Health;

/// <param name="Message">Why it failed, in words for the operator; empty after a success.</param>
internal readonly record struct ProbeResult(bool Succeeded, string Message);
