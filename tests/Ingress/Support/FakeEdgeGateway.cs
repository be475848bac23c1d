using Grpc.Core;
using Microsoft.AspNetCore.Http;
using ProxPaaS.Contracts.Edge;

namespace ProxPaaS.Tests.Ingress.Support;

internal sealed class FakeEdgeGateway(FakeControlPlane plane) : EdgeGateway.EdgeGatewayBase
{
    public override async Task Connect(IAsyncStreamReader<EdgeMessage> requestStream, IServerStreamWriter<EdgeCommand> responseStream, ServerCallContext context)
    {
        if (context.GetHttpContext().Connection.ClientCertificate is null)
        {
            throw new RpcException(new Status(StatusCode.Unauthenticated, "no certificate"));
        }

        var tables = plane.Edges.Open();
        var hearing = HearAsync(requestStream, context.CancellationToken);
        try
        {
            await foreach (var table in tables.Reader.ReadAllAsync(context.CancellationToken))
            {
                await responseStream.WriteAsync(new EdgeCommand { Routes = table }, context.CancellationToken);
            }
        }
        finally
        {
            plane.Edges.Close(tables);
        }
    }

    private async Task HearAsync(IAsyncStreamReader<EdgeMessage> messages, CancellationToken cancellationToken)
    {
        try
        {
            while (await messages.MoveNext(cancellationToken))
            {
                plane.Hear(messages.Current);
            }
        }
        catch (Exception ex) when (ex is IOException or OperationCanceledException or RpcException)
        {
            // The edge went away, as some tests want it to.
        }
    }
}
