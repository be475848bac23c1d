using System.Diagnostics;
using System.Text;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Git;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Projects;

namespace ProxPaaS.Orchestrator.GitSsh;

/// <summary>One session: who it is, whether they may, then git between them and the repository; after a push the same story as over HTTP.</summary>
internal sealed class SshSessionExecutor : IDisposable
{
    private const int Refused = 1;

    /// <summary>A receive-pack that has all of its input finishes even when the pusher leaves.</summary>
    private static readonly TimeSpan FinishWithin = TimeSpan.FromMinutes(5);

    private readonly SshKeyStore _keys;
    private readonly GitTransfer _transfer;
    private readonly GitRepositoryStore _repositories;
    private readonly GitExecutor _git;
    private readonly PushNarrator _narrator;
    private readonly PartitionedRateLimiter<string> _limiter;

    public SshSessionExecutor(SshKeyStore keys, GitTransfer transfer, GitRepositoryStore repositories, GitExecutor git, PushNarrator narrator, IOptions<SshOptions> options)
    {
        (_keys, _transfer, _repositories, _git, _narrator) = (keys, transfer, repositories, git, narrator);
        _limiter = PartitionedRateLimiter.Create<string, string>(key => RateLimitPartition.GetSlidingWindowLimiter(key, _ => new SlidingWindowRateLimiterOptions
        {
            PermitLimit = options.Value.ConnectionsPerMinute, Window = TimeSpan.FromMinutes(1), SegmentsPerWindow = 6, QueueLimit = 0,
        }));
    }

    public async Task RunAsync(SshHello hello, Stream socket, CancellationToken cancellationToken)
    {
        await using var output = new SshOutputStream(socket);
        int code;
        try
        {
            code = await SessionAsync(hello, socket, output, cancellationToken);
        }
        catch (ApiProblemException problem)
        {
            code = await SayAsync(output, problem.Message, cancellationToken);
        }

        await output.FrameAsync(SshFrame.Exit, new[] { (byte)code }, cancellationToken);
    }

    public void Dispose() => _limiter.Dispose();

    private async Task<int> SessionAsync(SshHello hello, Stream socket, SshOutputStream output, CancellationToken cancellationToken)
    {
        using var lease = _limiter.AttemptAcquire(hello.KeyId);
        if (!lease.IsAcquired)
        {
            return await SayAsync(output, "Too many connections with this key. Try again in a minute.", cancellationToken);
        }

        if (await _keys.IdentifyAsync(hello.KeyId, cancellationToken) is not { } who)
        {
            return await SayAsync(output, "This key was removed. Add yours with: px keys add", cancellationToken);
        }

        if (!SshCommand.TryParse(hello.Command, out var command))
        {
            return await SayAsync(output, $"Hello {who.Name}. There is git here and no shell: git clone ssh://…/PROJECT/SERVICE.git, git push.", cancellationToken);
        }

        // People need what they need over HTTP; a deploy key reads, and writes if it was made for it.
        if (who.ProjectId is null ? !who.Caller.May(Permission.Deploy) : command.Pushes && !who.Writes)
        {
            return await SayAsync(output, who.ProjectId is null ? "This needs the permission 'deploy', which you do not have. Ask an owner." : "This deploy key reads only. Add one that may push: px keys add --project PROJECT --write", cancellationToken);
        }

        var row = await _transfer.FindAsync(who.Caller, command.Project, command.Environment, command.Service, cancellationToken);
        if (who.ProjectId is not null && who.ProjectId != row.Project.Id)
        {
            return await SayAsync(output, $"There is no project '{command.Project}' for this deploy key.", cancellationToken);
        }

        using var slot = await _transfer.EnterAsync(cancellationToken);
        return command.Pushes ? await PushAsync(who.Caller, row, hello, socket, output, cancellationToken) : await FetchAsync(row, hello, socket, output, cancellationToken);
    }

    private async Task<int> FetchAsync(ServiceRow row, SshHello hello, Stream socket, SshOutputStream output, CancellationToken cancellationToken)
    {
        await _repositories.EnsureAsync(row.Service.Id, cancellationToken);
        return await GitAsync("upload-pack", row, hello, socket, output, null, bytes => bytes, cancellationToken);
    }

    private async Task<int> PushAsync(Caller caller, ServiceRow row, SshHello hello, Stream socket, SshOutputStream output, CancellationToken cancellationToken)
    {
        await _transfer.RefuseFullAsync(row, cancellationToken);
        var commands = new PushCommands();
        var advertised = new FlushFinder();
        PushReport? report = null;
        var code = await GitAsync("receive-pack", row, hello, socket, output, commands.Observe, bytes =>
        {
            // First what the repository has, up to a flush; the answer to the push begins behind it.
            var head = advertised.Found ? 0 : advertised.Look(bytes.Span);
            if (!advertised.Found || head == bytes.Length)
            {
                return bytes;
            }

            report ??= new PushReport(commands.SidebandBytes > 0);
            var answer = report.Pass(bytes.Span[head..]);
            return head == 0 ? answer : (byte[])[.. bytes.Span[..head], .. answer.Span];
        }, cancellationToken);
        if (report is null)
        {
            return code;
        }

        var accepted = report.Accepted();
        var terminal = new PushTerminal(output, report.HoldsFlush ? commands.SidebandBytes : 0, output.Left);
        await _narrator.AfterPushAsync(caller, row, [.. commands.Updates.Where(u => accepted.Contains(u.Ref))], terminal);
        if (report.HoldsFlush && !output.Left.IsCancellationRequested)
        {
            await output.WriteAsync("0000"u8.ToArray(), cancellationToken);
        }

        return code;
    }

    /// <summary>git on the repository, its output through <paramref name="pass"/> to the client.</summary>
    private async Task<int> GitAsync(
        string program, ServiceRow row, SshHello hello, Stream socket, SshOutputStream output, Action<ReadOnlySpan<byte>>? observe, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> pass, CancellationToken cancellationToken)
    {
        KeyValuePair<string, string>[] protocol = hello.Protocol is { Length: > 0 and < 100 } text && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '=' or ':' or '-') ? [new("GIT_PROTOCOL", text)] : [];
        using var process = _git.Start(null, [program, _git.PathOf(row.Service.Id)], protocol);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            var input = SendAsync(socket, process, observe, ending.Token);
            // One who leaves before git has everything takes the transfer along; afterwards it may finish.
            using var left = output.Left.Register(() => ending.CancelAfter(input.IsCompletedSuccessfully ? FinishWithin : TimeSpan.Zero));
            var error = ForwardErrorAsync(process, output, ending.Token);
            var buffer = new byte[32 * 1024];
            int read;
            while ((read = await process.StandardOutput.BaseStream.ReadAsync(buffer, ending.Token)) > 0)
            {
                await WriteAsync(output, pass(buffer.AsMemory(0, read)), ending.Token);
            }

            await process.WaitForExitAsync(ending.Token);
            await error;
            return process.ExitCode;
        }
        finally
        {
            GitExecutor.Kill(process);
            await ending.CancelAsync();
        }
    }

    private static async Task SendAsync(Stream socket, Process process, Action<ReadOnlySpan<byte>>? observe, CancellationToken cancellationToken)
    {
        var buffer = new byte[32 * 1024];
        try
        {
            int read;
            while ((read = await socket.ReadAsync(buffer, cancellationToken)) > 0)
            {
                observe?.Invoke(buffer.AsSpan(0, read));
                await process.StandardInput.BaseStream.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                await process.StandardInput.BaseStream.FlushAsync(cancellationToken);
            }
        }
        catch (Exception ex) when (ex is IOException or OperationCanceledException or InvalidOperationException)
        {
            // git does not read the rest, or has ended.
        }
        finally
        {
            process.StandardInput.Close();
        }
    }

    private static async Task ForwardErrorAsync(Process process, SshOutputStream output, CancellationToken cancellationToken)
    {
        var text = await GitExecutor.ReadErrorAsync(process, cancellationToken);
        if (text.Length > 0)
        {
            await WriteFrameAsync(output, SshFrame.Error, Encoding.UTF8.GetBytes(text + "\n"), cancellationToken);
        }
    }

    private static Task WriteAsync(SshOutputStream output, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
        => bytes.IsEmpty ? Task.CompletedTask : WriteFrameAsync(output, SshFrame.Output, bytes, cancellationToken);

    private static async Task WriteFrameAsync(SshOutputStream output, byte kind, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await output.FrameAsync(kind, bytes, cancellationToken);
        }
        catch (IOException)
        {
            // Nobody reads any more, but git's output is still read so that git can finish.
        }
    }

    private static async Task<int> SayAsync(SshOutputStream output, string sentence, CancellationToken cancellationToken)
    {
        await output.FrameAsync(SshFrame.Error, Encoding.UTF8.GetBytes($"{sentence}\n"), cancellationToken);
        return Refused;
    }
}
