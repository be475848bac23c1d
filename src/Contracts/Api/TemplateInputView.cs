namespace ProxPaaS.Contracts.Api;

/// <param name="Default">Null: it has to be given. A generated one is shown as it is written, <c>${{secret(32)}}</c>.</param>
public sealed record TemplateInputView(string Name, string Description, string? Default, bool Secret);
