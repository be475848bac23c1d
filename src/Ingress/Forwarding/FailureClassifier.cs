using System.Net.Sockets;
using Yarp.ReverseProxy.Forwarder;

namespace ProxPaaS.Ingress.Forwarding;

/// <summary>Reads YARP's verdict on a failed request.</summary>
internal static class FailureClassifier
{
    public static ForwardFailure Classify(ForwarderError error, Exception? exception, bool responseStarted, bool visitorGone, bool timedOut) => error switch
    {
        _ when visitorGone => ForwardFailure.VisitorGone,
        _ when responseStarted => ForwardFailure.Broken,
        _ when timedOut => ForwardFailure.TooSlow,
        ForwarderError.RequestBodyClient => ForwardFailure.BadRequestBody,
        _ when IsConnectFailure(exception) => ForwardFailure.NotConnected,
        ForwarderError.RequestTimedOut => ForwardFailure.TooSlow,
        _ => ForwardFailure.NoAnswer,
    };

    /// <summary>
    /// Whether another replica may get the request. Without a connection nothing was sent, so any request may, as long as its
    /// body was not read; with one, only a request that means the same twice and has no body.
    /// </summary>
    public static bool MayRetry(ForwardFailure failure, string method, bool hasBody, bool bodyRead) => failure switch
    {
        ForwardFailure.NotConnected => !bodyRead,
        ForwardFailure.NoAnswer => !hasBody && (HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method)),
        _ => false,
    };

    private static bool IsConnectFailure(Exception? exception)
    {
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (inner is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError }
                or SocketException { SocketErrorCode: SocketError.ConnectionRefused or SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.HostNotFound })
            {
                return true;
            }
        }

        return false;
    }
}
