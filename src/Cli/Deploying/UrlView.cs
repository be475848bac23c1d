namespace ProxPaaS.Cli.Deploying;

/// <summary><c>px open --json</c></summary>
internal sealed record UrlView(string Url);
