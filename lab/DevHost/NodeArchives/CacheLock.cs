namespace ProxPaaS.DevHost.NodeArchives;

/// <summary>One builder per cache folder: a second one waits, then finds the work done.</summary>
internal sealed class CacheLock : IDisposable
{
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(200);
    private readonly FileStream _file;

    private CacheLock(FileStream file) => _file = file;

    public static async Task<CacheLock> TakeAsync(string cacheDirectory, IProgress<string> progress, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(cacheDirectory);
        var path = Path.Combine(cacheDirectory, ".lock");
        for (var told = false; ; told = true)
        {
            try
            {
                return new CacheLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException) when (File.Exists(path))
            {
                if (!told) { progress.Report($"waiting for another build that uses {cacheDirectory}"); }
                await Task.Delay(Retry, cancellationToken);
            }
        }
    }

    public void Dispose() => _file.Dispose();
}
