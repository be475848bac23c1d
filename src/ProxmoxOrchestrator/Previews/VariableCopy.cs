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

    /// <summary>Whether a value that was set for previews is given to this one. Nobody knows whether it is a secret: strangers get it only in place of what they would get anyway.</summary>
    /// <param name="originalSecret">Of the variable that it takes the place of; null when there is none.</param>
    public static bool Overrides(bool? originalSecret, bool maySeeSecrets) => maySeeSecrets || originalSecret == false;
}
