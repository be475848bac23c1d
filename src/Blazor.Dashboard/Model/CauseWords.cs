namespace ProxPaaS.Dashboard.Model;

/// <summary>What led to a deployment, in people's words.</summary>
internal static class CauseWords
{
    public static string Of(string cause) => cause switch
    {
        "push" => "by git push",
        "manual" => "by hand",
        "variables" => "variables changed",
        "settings" => "settings changed",
        "rollback" => "rollback",
        "image" => "new image",
        _ => cause,
    };
}
