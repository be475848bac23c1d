using Microsoft.Extensions.Logging;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.Contracts.Identity;
using ProxPaaS.NodeAgent.Metrics;

namespace ProxPaaS.NodeAgent.Identity;

/// <summary>Joins once, then renews before the certificate ends. Nothing here gives up: a node that cannot join says why and tries again.</summary>
internal sealed partial class IdentityLoop(
    AgentOptions options, IdentityStore store, JoinTokenStore tokens, CloudSeedStore seeds, NodeFactsReader facts,
    IdentityHolder holder, TimeProvider clock, Random random, ILogger<IdentityLoop> logger)
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(0.2);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(5);

    // A timer follows the monotonic clock, a certificate the wall clock: look again after jumps.
    private static readonly TimeSpan LongestSleep = TimeSpan.FromMinutes(10);

    private readonly EnrollmentClient _enrollment = new(options.ControlPlane, store);

    private string _lastFailure = "";

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var identity = LoadOwn() ?? await RetryAsync(JoinAsync, cancellationToken);
        while (true)
        {
            holder.Set(identity);
            var due = RenewalSchedule.DueAt(identity, random.NextDouble());
            LogIdentity(identity.Id, identity.NotAfter, due);
            for (var left = due - clock.GetUtcNow(); left > TimeSpan.Zero; left = due - clock.GetUtcNow())
            {
                await Task.Delay(left < LongestSleep ? left : LongestSleep, clock, cancellationToken);
            }

            var current = identity;
            identity = await RetryAsync(token => RenewAsync(current, token), cancellationToken);
        }
    }

    private NodeIdentity? LoadOwn()
    {
        try
        {
            if (store.Load() is not { } identity)
            {
                return null;
            }

            if (identity.BelongsTo(options.Fingerprint))
            {
                return identity;
            }

            LogForeignIdentity(identity.Id, store.Discard());
        }
        catch (InvalidDataException ex)
        {
            LogUnreadable(ex.Message);
        }

        return null;
    }

    private async Task<NodeIdentity> RetryAsync(Func<CancellationToken, Task<NodeIdentity>> attempt, CancellationToken cancellationToken)
    {
        for (var failed = 1; ; failed++)
        {
            try
            {
                var identity = await attempt(cancellationToken);
                _lastFailure = "";
                return identity;
            }
            catch (Exception ex) when (ex is EnrollmentException or IOException or UnauthorizedAccessException)
            {
                if (ex.Message != _lastFailure)
                {
                    LogFailed(ex.Message);
                    _lastFailure = ex.Message;
                }
            }

            await Task.Delay(RetryDelay.After(failed, FirstRetry, LongestRetry, random.NextDouble()), clock, cancellationToken);
        }
    }

    private async Task<NodeIdentity> JoinAsync(CancellationToken cancellationToken)
    {
        var token = tokens.Read();
        if (token.Length == 0)
        {
            throw new EnrollmentException(EnrollmentFailure.TokenRefused,
                $"There is no join token: neither behind the name \"{options.HostName}\" in {options.HostsFile} nor in {options.JoinTokenFile}. Make a node of this installation, or write a token there.");
        }

        var request = new JoinRequest
        {
            Token = token,
            AgentVersion = AgentVersion.Text,
            MachineId = MachineId(),
            Hostname = options.HostName.Split('.')[0],
            Facts = facts.Read(),
        };
        var result = await _enrollment.JoinAsync(options.Fingerprint, request, cancellationToken);
        LogJoined(result.Identity.Id);
        TidyUp(result.Reply);
        return result.Identity;
    }

    /// <summary>The token is used up by now: nothing here may make the join look as if it had failed.</summary>
    private void TidyUp(JoinReply reply)
    {
        try
        {
            seeds.Keep(reply.Seed);
            tokens.Forget();
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            LogTidyUpFailed(ex);
        }
    }

    private async Task<NodeIdentity> RenewAsync(NodeIdentity current, CancellationToken cancellationToken)
    {
        try
        {
            return await _enrollment.RenewAsync(current, AgentVersion.Text, cancellationToken);
        }
        catch (EnrollmentException ex) when (ex.Failure == EnrollmentFailure.CertificateRefused && tokens.Read().Length > 0)
        {
            // A new token was put in place for a node that had been away for too long.
            return await JoinAsync(cancellationToken);
        }
        catch (EnrollmentException ex) when (current.IsExpired(clock.GetUtcNow()))
        {
            throw new EnrollmentException(ex.Failure,
                $"The certificate of {current.Id} ended at {current.NotAfter:u} and could not be renewed: {ex.Message} Replicas keep running; write a new join token to {options.JoinTokenFile}, or replace this node.", ex);
        }
    }

    private static string MachineId()
    {
        try
        {
            return File.ReadAllText("/etc/machine-id").Trim();
        }
        catch (IOException)
        {
            return "";
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Joined as {Node}")]
    private partial void LogJoined(string node);

    [LoggerMessage(Level = LogLevel.Information, Message = "Certificate of {Node} is good until {NotAfter:u}, to be renewed at {Due:u}")]
    private partial void LogIdentity(string node, DateTimeOffset notAfter, DateTimeOffset due);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The stored identity {Node} belongs to another installation; it was put aside as {Path}")]
    private partial void LogForeignIdentity(string node, string path);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The cloud-init seed could not be kept or the token file not be removed")]
    private partial void LogTidyUpFailed(Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Reason}")]
    private partial void LogUnreadable(string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Reason} Trying again.")]
    private partial void LogFailed(string reason);
}
