using Microsoft.Extensions.Options;
using ProxPaaS.Contracts.Identity;
using ProxPaaS.Ingress.Configuration;
using ProxPaaS.Ingress.Routing;

namespace ProxPaaS.Ingress.Joining;

/// <summary>Which installation the state folder belongs to. Another CA means another installation, with its own epochs.</summary>
internal static class Installation
{
    /// <summary>Puts the state of a former installation aside; throws when there is neither an identity nor a token to get one.</summary>
    public static void Check(EdgeSettings settings, IdentityStore identities, RouteTableStore tables, JoinToken token)
    {
        var identity = Load(identities);
        var mayJoin = token.Read() is not null || settings.Options.JoinTokenFile.Length > 0;
        if (identity is null && !mayJoin)
        {
            throw Problem($"Ingress:JoinTokenFile is empty and {JoinToken.Variable} is not set, and {settings.Options.StateFolder} holds no identity: set one of them to a join token from the control plane.");
        }

        if (identity is null || identity.BelongsTo(settings.CaFingerprint))
        {
            return;
        }

        if (!mayJoin)
        {
            throw Problem($"Ingress:CaFingerprint is {settings.CaFingerprint}, but {settings.Options.StateFolder} belongs to another installation: correct the fingerprint, or set {JoinToken.Variable} to join this one.");
        }

        identities.Discard();
        tables.Discard();
    }

    private static NodeIdentity? Load(IdentityStore identities)
    {
        try
        {
            return identities.Load();
        }
        catch (InvalidDataException)
        {
            // The identity loop reports it and joins anew, if it can.
            return null;
        }
    }

    private static OptionsValidationException Problem(string message) => new(IngressOptions.Section, typeof(IngressOptions), [message]);
}
