using ProxPaaS.Contracts.Client;

namespace ProxPaaS.Cli;

/// <summary>What px returns to the shell; scripts rely on these.</summary>
internal static class ExitCodes
{
    public const int Ok = 0;
    public const int Failed = 1;
    public const int NotFound = 2;
    public const int NotSignedIn = 3;
    public const int Conflict = 4;
    public const int TimedOutOrDeployFailed = 5;
    public const int Interrupted = 130;

    public static int For(ApiException error) => error switch
    {
        { Code: "timeout" } => TimedOutOrDeployFailed,
        { Status: 401 or 403 } => NotSignedIn,
        { Status: 404 } => NotFound,
        { Status: 409 or 412 } => Conflict,
        { Status: 408 or 504 } => TimedOutOrDeployFailed,
        _ => Failed,
    };
}
