namespace ProxPaaS.DevHost;

/// <summary>One of the control planes.</summary>
/// <param name="Name">Of its process, its log, its state folder.</param>
internal sealed record Member(string Name, string ApiUrl, string AgentsUrl, string DataFolder, int SshPort);
