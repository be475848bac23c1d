using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Previews;

/// <summary>What a variable is in a preview. Pure.</summary>
internal static class VariableCopy
{
    /// <summary>Length of a database's new password.</summary>
    public const int FreshLength = 32;

    /// <param name="refers">The value refers to other variables: it holds no secret itself, and means the preview's own ones there.</param>
    /// <returns>Copied as it is, made anew, or left out.</returns>
    public static VariableFate Decide(ServiceKind kind, bool secret, bool refers, bool secretsAllowed)
        => !secret || refers ? VariableFate.Copied
            // A preview's database is another database: its password is nobody's yet.
            : kind == ServiceKind.Database ? VariableFate.Fresh
            : secretsAllowed ? VariableFate.Copied
            : VariableFate.LeftOut;
}
