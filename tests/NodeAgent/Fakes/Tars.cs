using System.Formats.Tar;
using System.Text;

namespace ProxPaaS.Tests.NodeAgent.Fakes;

internal static class Tars
{
    public static byte[] Of(params (string Name, string Text)[] files)
        => Of([.. files.Select(file => new PaxTarEntry(TarEntryType.RegularFile, file.Name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(file.Text)), Mode = (UnixFileMode)0x1A4 })]);

    public static byte[] Of(params TarEntry[] entries)
    {
        using var stream = new MemoryStream();
        using (var writer = new TarWriter(stream, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var entry in entries)
            {
                writer.WriteEntry(entry);
            }
        }

        return stream.ToArray();
    }
}
