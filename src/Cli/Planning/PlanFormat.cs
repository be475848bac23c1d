namespace ProxPaaS.Cli.Planning;

internal enum PlanFormat
{
    Text,
    Json,
    Toml,
}
