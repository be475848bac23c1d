namespace ProxPaaS.Cli.Output;

internal sealed record ErrorEnvelope(ErrorReport Error);
