namespace ProxPaaS.Tests.FakeApi;

/// <param name="Path">As sent, with its query.</param>
public sealed record RecordedCall(string Method, string Path, string Body, IReadOnlyDictionary<string, string> Headers);
