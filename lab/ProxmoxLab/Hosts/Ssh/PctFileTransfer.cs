using System.ComponentModel;
using ProxPaaS.Lab.Guests;

namespace ProxPaaS.Lab.Hosts.Ssh;

/// <summary><c>pct push</c> and <c>pct pull</c>: single files between the host and a running guest.</summary>
internal sealed class PctFileTransfer(Func<int, CancellationToken, Task<IPctGuestFiles>> open)
{
    private const int DefaultMode = 0b110_100_100;

    public async Task<PctReply> PushAsync(PctGuest guest, PctRequest request, CancellationToken cancellationToken)
    {
        if (!guest.Running) { return Failed("can only push files to a running CT"); }
        if (!TryRead(request.Arguments, out var call)) { return Failed("not enough arguments"); }
        try
        {
            var content = await File.ReadAllBytesAsync(Path.Combine(request.Directory, call.From), cancellationToken);
            using var files = await open(guest.Disk.Vmid, cancellationToken);
            files.Write(call.To.TrimStart('/'), content, call.Mode, call.User);
            return new PctReply(0);
        }
        catch (Exception ex) when (ex is IOException or Win32Exception or UnauthorizedAccessException)
        {
            return Failed($"failed to push file: {ex.Message}");
        }
    }

    public async Task<PctReply> PullAsync(PctGuest guest, PctRequest request, CancellationToken cancellationToken)
    {
        if (!guest.Running) { return Failed("can only pull files from a running CT"); }
        if (!TryRead(request.Arguments, out var call)) { return Failed("not enough arguments"); }
        try
        {
            using var files = await open(guest.Disk.Vmid, cancellationToken);
            if (files.Read(call.From.TrimStart('/')) is not { } content) { return Failed($"failed to open {call.From}: No such file or directory"); }
            await File.WriteAllBytesAsync(Path.Combine(request.Directory, call.To), content, cancellationToken);
            return new PctReply(0);
        }
        catch (Exception ex) when (ex is IOException or Win32Exception or UnauthorizedAccessException)
        {
            return Failed($"failed to pull file: {ex.Message}");
        }
    }

    /// <summary><c>FROM TO [--perms OCTAL] [--user ID]</c>; <c>--group</c> follows the user, as files belong to one mapped owner here.</summary>
    internal static bool TryRead(IReadOnlyList<string> arguments, out Transfer call)
    {
        var (paths, mode, user) = (new List<string>(), DefaultMode, 0);
        for (var i = 0; i < arguments.Count; i++)
        {
            var (name, value) = arguments[i].Split('=', 2) is [var left, var right] ? (left, right) : (arguments[i], i + 1 < arguments.Count ? arguments[i + 1] : "");
            switch (name.TrimStart('-'))
            {
                case "perms" when name.StartsWith('-'):
                    if (!TryOctal(value, out mode)) { call = default; return false; }
                    break;
                case "user" when name.StartsWith('-'):
                    _ = int.TryParse(value, out user);
                    break;
                case "group" when name.StartsWith('-'):
                    break;
                default:
                    paths.Add(arguments[i]);
                    continue;
            }
            if (!arguments[i].Contains('=', StringComparison.Ordinal)) { i++; }
        }
        call = paths is [var from, var to] ? new Transfer(from, to, mode, user) : default;
        return paths.Count == 2;
    }

    private static bool TryOctal(string text, out int value)
    {
        value = 0;
        foreach (var digit in text)
        {
            if (digit is < '0' or > '7') { return false; }
            value = (value << 3) | (digit - '0');
        }
        return text.Length is > 0 and <= 5;
    }

    private static PctReply Failed(string message) => new(255, Errors: message + "\n");

    internal readonly record struct Transfer(string From, string To, int Mode, int User);
}
