namespace ProxPaaS.NodeAgent.Identity;

/// <summary>Environment, file, hosts file, in this order. The file is removed once it has been used.</summary>
internal sealed class JoinTokenStore(AgentOptions options)
{
    /// <summary>Read anew each time: the hosts file may be written after the agent started.</summary>
    public string Read()
    {
        if (options.JoinToken.Length > 0)
        {
            return options.JoinToken.Trim();
        }

        var file = ReadText(options.JoinTokenFile).Trim();
        return file.Length > 0 ? file : JoinTokens.FromHosts(ReadText(options.HostsFile), options.HostName);
    }

    public void Forget()
    {
        if (File.Exists(options.JoinTokenFile))
        {
            File.Delete(options.JoinTokenFile);
        }
    }

    private static string ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
