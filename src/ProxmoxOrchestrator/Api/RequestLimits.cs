using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;
using ProxPaaS.Orchestrator.Identity;

namespace ProxPaaS.Orchestrator.Api;

/// <summary>Requests a second: per token, or per address while nobody is signed in. Agents and health checks are not limited.</summary>
internal static class RequestLimits
{
    private const int BurstSeconds = 4;

    public static void Configure(RateLimiterOptions limiter)
    {
        limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context =>
        {
            if (context.GetEndpoint()?.Metadata.GetMetadata<AgentListenerMetadata>() is not null || !context.Request.Path.StartsWithSegments("/v1"))
            {
                return RateLimitPartition.GetNoLimiter("");
            }

            var perSecond = context.RequestServices.GetRequiredService<IOptions<ApiOptions>>().Value.RequestsPerSecond;
            var key = context.Features.Get<Caller>()?.TokenId ?? context.Connection.RemoteIpAddress?.ToString() ?? "local";
            return RateLimitPartition.GetTokenBucketLimiter(key, _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = perSecond * BurstSeconds,
                TokensPerPeriod = perSecond,
                ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                QueueLimit = 0,
            });
        });
        limiter.OnRejected = async (rejected, _) => await rejected.HttpContext.WriteProblemAsync(
            StatusCodes.Status429TooManyRequests, "too_many_requests", "Too many requests. Slow down; Retry-After says for how long.", null, TimeSpan.FromSeconds(1));
    }
}
