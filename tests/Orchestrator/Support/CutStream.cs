using Grpc.Core;

namespace ProxPaaS.Tests.Orchestrator.Support;

/// <summary>How a stream that the control plane cut looks to its other end: Aborted with the reason, or Cancelled where the reset came before the status.</summary>
internal static class CutStream
{
    public static void Was(Status end, string reason = "")
    {
        Assert.Contains(end.StatusCode, new[] { StatusCode.Aborted, StatusCode.Cancelled });
        if (end.StatusCode == StatusCode.Aborted)
        {
            Assert.Contains(reason, end.Detail, StringComparison.Ordinal);
        }
    }
}
