using Grpc.Core;

namespace ProxPaaS.Tests.Ingress.Support;

/// <summary>How the fake answers joins and renewals, and what it saw of them.</summary>
internal sealed class EnrollmentDesk
{
    private readonly Queue<StatusCode> _failures = new();

    public TimeSpan CertificateLife { get; set; } = TimeSpan.FromHours(12);

    public List<byte[]> JoinKeys { get; } = [];

    public TaskCompletionSource Renewed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

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
