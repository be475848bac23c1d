using System.Text;

namespace ProxPaaS.Orchestrator.Git;

/// <summary>The pusher's terminal: lines appear there as <c>remote: …</c>. Writing to one who left does nothing.</summary>
/// <param name="packetBytes">Largest packet that the client takes; 0: it shows nothing.</param>
internal sealed class PushTerminal(Stream output, int packetBytes, CancellationToken left)
{
    private const byte Progress = 2;
    private const int PacketOverhead = 5;

    private readonly SemaphoreSlim _one = new(1, 1);

    public bool IsThere => packetBytes > 0 && !left.IsCancellationRequested;

    /// <summary>Completes when the pusher left.</summary>
    public CancellationToken Left => left;

    public Task LineAsync(string text) => WriteAsync(Encoding.UTF8.GetBytes(Harmless(text) + "\n"));

    /// <summary>An empty packet: shows nothing, and keeps what is between us from giving the connection up.</summary>
    public Task KeepAliveAsync() => WriteAsync([]);

    private async Task WriteAsync(byte[] data)
    {
        if (!IsThere)
        {
            return;
        }

        await _one.WaitAsync(CancellationToken.None);
        try
        {
            var at = 0;
            do
            {
                var part = data.AsMemory(at, Math.Min(data.Length - at, packetBytes - PacketOverhead));
                await output.WriteAsync(PktLine.Sideband(Progress, part.Span), left);
                at += part.Length;
            }
            while (at < data.Length);

            await output.FlushAsync(left);
        }
        catch (Exception ex) when (ex is OperationCanceledException or IOException)
        {
            // The pusher is gone; the build goes on without an audience.
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Build output is the pusher's own, but a terminal obeys control characters: none passes but the tab.</summary>
    private static string Harmless(string text) => string.Concat(text.Select(c => char.IsControl(c) && c != '\t' ? ' ' : c));
}
