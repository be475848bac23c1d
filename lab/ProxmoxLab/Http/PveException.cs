namespace ProxPaaS.Lab.Http;

/// <summary>An API call ends with an error: status, message (its first line becomes the reason phrase) and, for 400, the parameters at fault.</summary>
internal sealed class PveException : Exception
{
    public PveException(int status, string message, IReadOnlyDictionary<string, string>? errors = null, bool emptyBody = false)
        : base(message)
    {
        Status = status;
        Errors = errors;
        EmptyBody = emptyBody;
    }

    public int Status { get; }

    public IReadOnlyDictionary<string, string>? Errors { get; }

    /// <summary>595, 596 and most 401 come without a body.</summary>
    public bool EmptyBody { get; }

    /// <summary>What Perl's <c>die</c> with a text becomes: 500.</summary>
    public static PveException Die(string message) => new(500, message + "\n");

    public static PveException Parameter(string name, string problem) => Parameters(new Dictionary<string, string> { [name] = problem });

    public static PveException Parameters(IReadOnlyDictionary<string, string> errors) => new(400, "Parameter verification failed.\n", errors);

    public static PveException Forbidden(string? detail = null)
        => new(403, detail is null ? "Permission check failed\n" : $"Permission check failed ({detail})\n");

    /// <summary>The text with which a worker ends that meets this error.</summary>
    public string TaskText => Message.TrimEnd('\n');
}
