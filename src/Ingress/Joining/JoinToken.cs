using ProxPaaS.Ingress.Configuration;

namespace ProxPaaS.Ingress.Joining;

/// <summary>The one-time token, from the environment or a file; nobody can read it here any more once it was used.</summary>
internal sealed class JoinToken
{
    public const string Variable = "PROXPAAS_JOIN_TOKEN";

    private readonly string _file;
    private string? _fromEnvironment;

    public JoinToken(IngressOptions options)
    {
        _file = options.JoinTokenFile;
        _fromEnvironment = Environment.GetEnvironmentVariable(Variable);

        // Processes started by this one must not inherit it.
        Environment.SetEnvironmentVariable(Variable, null);
    }

    /// <summary>Null when there is none. The file is read anew each time, so that a fresh token can be put there while joining fails.</summary>
    public string? Read()
    {
        var token = string.IsNullOrWhiteSpace(_fromEnvironment) ? ReadFile() : _fromEnvironment;
        return string.IsNullOrWhiteSpace(token) ? null : token.Trim();
    }

    public void Forget()
    {
        _fromEnvironment = null;
        if (_file.Length > 0)
        {
            File.Delete(_file);
        }
    }

    private string? ReadFile()
    {
        try
        {
            return _file.Length > 0 ? File.ReadAllText(_file) : null;
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
