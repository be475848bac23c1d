using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Connections;

namespace ProxPaaS.Lab.Http;

/// <summary>Plain HTTP on the TLS port is answered as pveproxy does: a redirect, not a torn connection.</summary>
internal static class PlainHttpRedirect
{
    private const byte TlsHandshake = 0x16;

    public static ConnectionDelegate Wrap(ConnectionDelegate next) => async connection =>
    {
        var read = await connection.Transport.Input.ReadAsync();
        var plain = !read.Buffer.IsEmpty && read.Buffer.First.Span[0] != TlsHandshake;
        if (!plain)
        {
            connection.Transport.Input.AdvanceTo(read.Buffer.Start);
            await next(connection);
            return;
        }

        var text = Encoding.ASCII.GetString(read.Buffer.ToArray());
        connection.Transport.Input.AdvanceTo(read.Buffer.End);
        var lines = text.Split("\r\n");
        var host = lines.FirstOrDefault(line => line.StartsWith("Host:", StringComparison.OrdinalIgnoreCase))?[5..].Trim() ?? "localhost";
        var path = lines[0].Split(' ').ElementAtOrDefault(1) ?? "/";
        var date = DateTimeOffset.UtcNow.ToString("R", CultureInfo.InvariantCulture);
        var answer = $"HTTP/1.1 301 Moved Permanently\r\nCache-Control: max-age=0\r\nConnection: close\r\nDate: {date}\r\nPragma: no-cache\r\nLocation: https://{host}{path}\r\n"
            + $"Server: pve-api-daemon/3.0\r\nContent-Length: 17\r\nExpires: {date}\r\n\r\nMoved Permanently";
        await connection.Transport.Output.WriteAsync(Encoding.ASCII.GetBytes(answer));
        await connection.Transport.Output.CompleteAsync();
    };
}
