using ProxPaaS.Contracts.Api;

namespace ProxPaaS.ConfigFiles;

/// <summary>Whom the files are read for: a repository may hold several services, and an environment may have values of its own.</summary>
public sealed record ConfigTarget(string Service = "web", string Environment = "production", ServiceKind Kind = ServiceKind.Web);
