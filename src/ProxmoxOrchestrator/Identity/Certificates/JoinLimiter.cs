using System.Net;
using System.Threading.RateLimiting;

namespace ProxPaaS.Orchestrator.Identity.Certificates;

/// <summary>Joins are the one call that anybody may try: a few per second and address.</summary>
internal sealed class JoinLimiter : IDisposable
{
    private readonly PartitionedRateLimiter<IPAddress> _limiter = PartitionedRateLimiter.Create<IPAddress, IPAddress>(
        address => RateLimitPartition.GetTokenBucketLimiter(address, static _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = 50,
            TokensPerPeriod = 10,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
        }));

    public RateLimitLease Try(IPAddress address) => _limiter.AttemptAcquire(address);

    public void Dispose() => _limiter.Dispose();
}
