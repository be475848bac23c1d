namespace ProxPaaS.Ingress.Forwarding;

/// <summary>Why an upstream did not answer.</summary>
internal enum ForwardFailure
{
    /// <summary>No connection could be made; nothing of the request was sent.</summary>
    NotConnected,

    /// <summary>The connection ended before the response's headers; the replica may have seen the request.</summary>
    NoAnswer,

    /// <summary>The route's request timeout ran out before the response's headers.</summary>
    TooSlow,

    /// <summary>The visitor went away.</summary>
    VisitorGone,

    /// <summary>The visitor's request body could not be read.</summary>
    BadRequestBody,

    /// <summary>The response broke after its headers had gone out; nothing can be told to the visitor any more.</summary>
    Broken,
}
