using ProxPaaS.Contracts.Agent;
using ProxPaaS.Contracts.Identity;
using ProxPaaS.Ingress.Configuration;

namespace ProxPaaS.Ingress.Joining;

/// <summary>Joins once, for as long as it takes, then renews the certificate before it ends. Visitors are served meanwhile.</summary>
internal sealed partial class IdentityLoop(
    EdgeSettings settings, IdentityStore store, EnrollmentClient enrollment, JoinToken token, EdgeIdentity current, TimeProvider clock, ILogger<IdentityLoop> logger) : BackgroundService
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestJoinDelay = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestRenewalDelay = TimeSpan.FromMinutes(1);

    // A timer of .NET ends at 49 days; a certificate may live longer.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var identity = Stored() ?? await JoinAsync(stoppingToken);
        while (true)
        {
            current.Set(identity);
            await WaitUntilAsync(RenewalSchedule.DueAt(identity, Random.Shared.NextDouble()), stoppingToken);
            identity = await RenewAsync(identity, stoppingToken);
        }
    }

    private NodeIdentity? Stored()
    {
        try
        {
            var identity = store.Load();
            if (identity is null || !identity.IsExpired(clock.GetUtcNow()) || token.Read() is null)
            {
                return identity;
            }

            LogExpired(identity.NotAfter);
            return null;
        }
        catch (InvalidDataException ex)
        {
            LogUnreadable(ex.Message);
            return null;
        }
    }

    private async Task<NodeIdentity> JoinAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var joined = await enrollment.JoinAsync(settings.CaFingerprint, Request(), cancellationToken);
                token.Forget();
                LogJoined(joined.Identity.Id, joined.Identity.NotAfter);
                return joined.Identity;
            }
            catch (Exception ex)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var delay = RetryDelay.After(attempt, FirstDelay, LongestJoinDelay, Random.Shared.NextDouble());
                LogJoinFailed(ex.Message, delay.TotalSeconds);
                await Task.Delay(delay, clock, cancellationToken);
            }
        }
    }

    private async Task<NodeIdentity> RenewAsync(NodeIdentity identity, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var renewed = await enrollment.RenewAsync(identity, settings.Version, cancellationToken);
                LogRenewed(renewed.NotAfter);
                return renewed;
            }
            catch (EnrollmentException ex) when (ex.Failure == EnrollmentFailure.CertificateRefused && token.Read() is not null)
            {
                LogRejoining(ex.Message);
                return await JoinAsync(cancellationToken);
            }
            catch (Exception ex)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var delay = RetryDelay.After(attempt, FirstDelay, LongestRenewalDelay, Random.Shared.NextDouble());
                LogRenewalFailed(ex.Message, identity.NotAfter, delay.TotalSeconds);
                await Task.Delay(delay, clock, cancellationToken);
            }
        }
    }

    private JoinRequest Request() => new()
    {
        Token = token.Read() ?? throw new EnrollmentException(EnrollmentFailure.TokenRefused, $"There is no join token. Put one into {settings.Options.JoinTokenFile}, or restart with {JoinToken.Variable}."),
        AgentVersion = settings.Version,
        MachineId = MachineId(),
        Hostname = Environment.MachineName,
    };

    private static string MachineId()
    {
        try
        {
            return File.ReadAllText("/etc/machine-id").Trim();
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private async Task WaitUntilAsync(DateTimeOffset due, CancellationToken cancellationToken)
    {
        while (due - clock.GetUtcNow() is var left && left > TimeSpan.Zero)
        {
            await Task.Delay(left < LongestWait ? left : LongestWait, clock, cancellationToken);
        }
    }

    [LoggerMessage(LogLevel.Information, "Joined as {Id}; the certificate ends {NotAfter:u}")]
    private partial void LogJoined(string id, DateTimeOffset notAfter);

    [LoggerMessage(LogLevel.Warning, "Not joined yet: {Reason} Next try in {Seconds:0.0} s")]
    private partial void LogJoinFailed(string reason, double seconds);

    [LoggerMessage(LogLevel.Information, "The certificate was renewed; it ends {NotAfter:u}")]
    private partial void LogRenewed(DateTimeOffset notAfter);

    [LoggerMessage(LogLevel.Warning, "The certificate, which ends {NotAfter:u}, was not renewed: {Reason} Next try in {Seconds:0.0} s")]
    private partial void LogRenewalFailed(string reason, DateTimeOffset notAfter, double seconds);

    [LoggerMessage(LogLevel.Warning, "Joining again, since a token was given: {Reason}")]
    private partial void LogRejoining(string reason);

    [LoggerMessage(LogLevel.Warning, "The certificate ended {NotAfter:u}; joining again")]
    private partial void LogExpired(DateTimeOffset notAfter);

    [LoggerMessage(LogLevel.Error, "The identity cannot be used: {Reason}")]
    private partial void LogUnreadable(string reason);
}
