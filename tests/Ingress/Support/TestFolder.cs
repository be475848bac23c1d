namespace ProxPaaS.Tests.Ingress.Support;

internal sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("proxpaas-ingress-").FullName;

    public string State => System.IO.Path.Combine(Path, "state");

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
