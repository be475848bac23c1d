using System.Net.Sockets;
using ProxPaaS.Ingress.Forwarding;
using Yarp.ReverseProxy.Forwarder;

namespace ProxPaaS.Tests.Ingress.Forwarding;

public sealed class FailureClassifierTests
{
    private static readonly Exception Refused = new HttpRequestException("refused", new SocketException((int)SocketError.ConnectionRefused));

    [Fact]
    public void Classify_WhatYarpReports_SaysWhatTheVisitorShouldHear()
    {
        Assert.Equal(ForwardFailure.NotConnected, FailureClassifier.Classify(ForwarderError.Request, Refused, false, false, false));
        Assert.Equal(ForwardFailure.NoAnswer, FailureClassifier.Classify(ForwarderError.Request, new HttpRequestException(HttpRequestError.ResponseEnded), false, false, false));
        Assert.Equal(ForwardFailure.TooSlow, FailureClassifier.Classify(ForwarderError.RequestCanceled, null, false, false, timedOut: true));
        Assert.Equal(ForwardFailure.VisitorGone, FailureClassifier.Classify(ForwarderError.RequestCanceled, null, false, visitorGone: true, false));
        Assert.Equal(ForwardFailure.Broken, FailureClassifier.Classify(ForwarderError.ResponseBodyDestination, null, responseStarted: true, false, false));
        Assert.Equal(ForwardFailure.BadRequestBody, FailureClassifier.Classify(ForwarderError.RequestBodyClient, null, false, false, false));
    }

    [Theory]
    [InlineData("GET", false, false, true, true)]
    [InlineData("POST", true, false, true, false)]
    [InlineData("POST", true, true, false, false)]
    [InlineData("POST", false, false, true, false)]
    [InlineData("DELETE", false, false, true, false)]
    [InlineData("HEAD", false, false, true, true)]
    [InlineData("GET", true, true, false, false)]
    public void MayRetry_OnlyWhereTheSecondTimeIsHarmless(string method, bool hasBody, bool bodyRead, bool afterNoConnection, bool afterNoAnswer)
    {
        Assert.Equal(afterNoConnection, FailureClassifier.MayRetry(ForwardFailure.NotConnected, method, hasBody, bodyRead));
        Assert.Equal(afterNoAnswer, FailureClassifier.MayRetry(ForwardFailure.NoAnswer, method, hasBody, bodyRead));
        Assert.False(FailureClassifier.MayRetry(ForwardFailure.TooSlow, method, hasBody, bodyRead));
    }

    [Theory]
    [InlineData("X-Forwarded-For", true)]
    [InlineData("x_forwarded_proto", true)]
    [InlineData("x-forwarded-anything", true)]
    [InlineData("FORWARDED", true)]
    [InlineData("X-Real-Ip", true)]
    [InlineData("X-Requested-With", false)]
    [InlineData("Traceparent", false)]
    [InlineData("From", false)]
    public void ForwardedHeaders_KnowsAClaim(string header, bool claim)
        => Assert.Equal(claim, ForwardedHeaders.IsClaim(header));
}
