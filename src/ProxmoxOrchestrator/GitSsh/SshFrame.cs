using System.Buffers.Binary;

namespace ProxPaaS.Orchestrator.GitSsh;

/// <summary>From the control plane to a session: one byte of kind, four of length, the bytes.</summary>
internal static class SshFrame
{
    public const int HeadBytes = 5;
    public const int Longest = 64 * 1024;
    public const byte Output = 1;
    public const byte Error = 2;
    public const byte Exit = 3;

    public static byte[] Of(byte kind, ReadOnlySpan<byte> data)
    {
        var frame = new byte[HeadBytes + data.Length];
        frame[0] = kind;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), data.Length);
        data.CopyTo(frame.AsSpan(HeadBytes));
        return frame;
    }
}
