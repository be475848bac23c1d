namespace ProxPaaS.Lab.Http;

/// <summary>The body is not what its content type says.</summary>
internal sealed class MalformedBodyException(string message) : Exception(message);
