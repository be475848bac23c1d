namespace ProxPaaS.Orchestrator.Previews;

internal enum VariableFate
{
    Copied,
    Fresh,
    LeftOut,
}
