using ProxPaaS.Lab.Http;

namespace ProxPaaS.Lab.Access;

/// <summary>The permission rules that calls declare.</summary>
internal sealed class Allow(PermissionTable permissions)
{
    /// <summary>Anyone who is signed in; the call itself looks closer.</summary>
    public static readonly Permission Everyone = _ => { };

    /// <summary>Every one of the privileges on the path; <c>{name}</c> stands for a parameter.</summary>
    public Permission All(string path, params string[] privileges) => call => permissions.Require(call.Caller, Fill(path, call), privileges);

    public Permission Any(string path, params string[] privileges) => call => permissions.RequireAny(call.Caller, Fill(path, call), privileges);

    public static string Fill(string path, CallContext call)
    {
        foreach (var (name, value) in call.Raw)
        {
            path = value is string text ? path.Replace("{" + name + "}", text, StringComparison.Ordinal) : path;
        }

        return path;
    }
}
