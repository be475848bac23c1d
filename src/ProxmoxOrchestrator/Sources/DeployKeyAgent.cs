using System.Buffers.Binary;
using System.Net.Sockets;

namespace ProxPaaS.Orchestrator.Sources;

/// <summary>
/// An ssh agent with one key, for one connection: the private key signs in this process and is never written to a file.
/// Speaks draft-ietf-sshm-ssh-agent's two questions that a client needs.
/// </summary>
internal sealed class DeployKeyAgent : IAsyncDisposable
{
    private const byte Failure = 5, RequestIdentities = 11, IdentitiesAnswer = 12, SignRequest = 13, SignResponse = 14;
    private const int LongestMessage = 64 * 1024;

    private readonly DeployKey _key;
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _serving;

    /// <param name="path">Of the socket, in a folder that only we may enter.</param>
    public DeployKeyAgent(DeployKey key, string path)
    {
        _key = key;
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        _listener.Listen(4);
        _serving = ServeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            using var client = await _listener.AcceptAsync(_end.Token);
            try
            {
                await using var stream = new NetworkStream(client);
                await AnswerAsync(stream);
            }
            catch (Exception ex) when (ex is IOException or SocketException)
            {
                // ssh has what it wanted, or was ended.
            }
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        var head = new byte[4];
        while (await stream.ReadAtLeastAsync(head, 4, throwOnEndOfStream: false, _end.Token) == 4)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(head);
            if (length is < 1 or > LongestMessage)
            {
                return;
            }

            var message = new byte[length];
            await stream.ReadExactlyAsync(message, _end.Token);
            await stream.WriteAsync(DeployKey.Field(Reply(message)), _end.Token);
        }
    }

    private byte[] Reply(byte[] message)
    {
        switch (message[0])
        {
            case RequestIdentities:
                return [IdentitiesAnswer, 0, 0, 0, 1, .. DeployKey.Field(_key.PublicBlob), .. DeployKey.Field("proxpaas"u8)];
            case SignRequest when Take(message.AsSpan(1), out var rest) is { } blob && blob.SequenceEqual(_key.PublicBlob) && Take(rest, out _) is { } data:
                return [SignResponse, .. DeployKey.Field(_key.Sign(data))];
            default:
                return [Failure];
        }
    }

    private static byte[]? Take(ReadOnlySpan<byte> from, out ReadOnlySpan<byte> rest)
    {
        rest = default;
        if (from.Length < 4 || BinaryPrimitives.ReadInt32BigEndian(from) is var length && (length < 0 || length > from.Length - 4))
        {
            return null;
        }

        rest = from[(4 + length)..];
        return from.Slice(4, length).ToArray();
    }
}
