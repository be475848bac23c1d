namespace ProxPaaS.CloudInit;

/// <summary>NoCloud's <c>meta-data</c>. A new instance id makes cloud-init treat the next boot as a first one.</summary>
public sealed record MetaData(string InstanceId, string LocalHostname)
{
    public override string ToString() => YamlText.Write([new("instance-id", InstanceId), new("local-hostname", LocalHostname)]);
}
