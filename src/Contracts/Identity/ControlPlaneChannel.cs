using System.Net;
using System.Net.Http;
using System.Net.Security;
using System.Net.Sockets;
using Grpc.Net.Client;

namespace ProxPaaS.Contracts.Identity;

/// <summary>gRPC channels to the control plane: TLS against the pinned authority only, no redirects, no proxies.</summary>
public static class ControlPlaneChannel
{
    /// <summary>For the question which CA to trust, and nothing else: whoever answers is believed only as far as a hash goes.</summary>
    internal static GrpcChannel Unverified(Uri controlPlane, IPAddress? from) => Create(controlPlane, (_, _, _, _) => true, null, from);

    /// <summary>For the join: no client certificate.</summary>
    /// <param name="from">Local address to dial from; null: the system chooses.</param>
    public static GrpcChannel Anonymous(Uri controlPlane, PinnedServerCertificate pin, IPAddress? from = null)
    {
        ArgumentNullException.ThrowIfNull(pin);
        return Create(controlPlane, pin.Validate, null, from);
    }

    /// <summary>For everything after the join: mTLS with the identity's certificate.</summary>
    public static GrpcChannel For(Uri controlPlane, NodeIdentity identity)
    {
        ArgumentNullException.ThrowIfNull(identity);
        return For(controlPlane, identity, PinnedServerCertificate.By(identity.Authorities));
    }

    /// <summary>As <see cref="For(Uri, NodeIdentity)"/>, with a pin of the caller's, who can then read why a handshake was refused.</summary>
    public static GrpcChannel For(Uri controlPlane, NodeIdentity identity, PinnedServerCertificate pin, IPAddress? from = null)
    {
        ArgumentNullException.ThrowIfNull(pin);
        return Create(controlPlane, pin.Validate, identity, from);
    }

    private static GrpcChannel Create(Uri controlPlane, RemoteCertificateValidationCallback validate, NodeIdentity? identity, IPAddress? from)
    {
        var ssl = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = validate };
        if (identity is not null)
        {
            ssl.ClientCertificateContext = SslStreamCertificateContext.Create(identity.Certificate, [.. identity.Authorities], offline: true);
        }

        var handler = new SocketsHttpHandler
        {
            SslOptions = ssl,
            AllowAutoRedirect = false,
            UseProxy = false,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            EnableMultipleHttp2Connections = true,
            // A peer that vanished without a FIN (a frozen guest, a cut cable) must be noticed although the stream is quiet.
            KeepAlivePingDelay = TimeSpan.FromSeconds(10),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(5),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        };
        if (from is not null)
        {
            handler.ConnectCallback = (context, cancellationToken) => ConnectFromAsync(from, context.DnsEndPoint, cancellationToken);
        }

        return GrpcChannel.ForAddress(controlPlane, new GrpcChannelOptions
        {
            HttpHandler = handler,
            DisposeHttpClient = true,
            MaxReceiveMessageSize = 64 * 1024 * 1024,
        });
    }

    private static async ValueTask<Stream> ConnectFromAsync(IPAddress from, DnsEndPoint to, CancellationToken cancellationToken)
    {
        var socket = new Socket(from.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.Bind(new IPEndPoint(from, 0));
            await socket.ConnectAsync(to, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
