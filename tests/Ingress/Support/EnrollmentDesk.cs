using Grpc.Core;

namespace ProxPaaS.Tests.Ingress.Support;

/// <summary>How the fake answers joins and renewals, and what it saw of them.</summary>
internal sealed class EnrollmentDesk
{
    private readonly Queue<StatusCode> _failures = new();

    /// <summary>How long a certificate has been valid and will be.</summary>
    public (TimeSpan Before, TimeSpan After) CertificateLife { get; set; } = (TimeSpan.FromMinutes(1), TimeSpan.FromHours(12));

    public List<byte[]> JoinKeys { get; } = [];

    /// <summary>What renewals wait for.</summary>
    public Task MayRenew { get; set; } = Task.CompletedTask;

    public void FailNext(params StatusCode[] codes)
    {
        foreach (var code in codes)
        {
            _failures.Enqueue(code);
        }
    }

    public void ThrowIfTold()
    {
        if (_failures.TryDequeue(out var code))
        {
            throw new RpcException(new Status(code, "as the test says"));
        }
    }
}
