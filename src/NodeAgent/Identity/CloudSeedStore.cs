using Google.Protobuf;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.Contracts.Storage;

namespace ProxPaaS.NodeAgent.Identity;

/// <summary>The cloud-init seed of the join and what came of it, kept over restarts so that the stages run once.</summary>
internal sealed class CloudSeedStore(AgentOptions options)
{
    private string SeedPath => Path.Combine(options.StateFolder, "cloud-seed.pb");

    private string ReportPath => Path.Combine(options.StateFolder, "cloud-init.pb");

    public void Keep(CloudInitSeed? seed)
    {
        if (seed is not null)
        {
            DurableFile.Write(SeedPath, seed.ToByteArray());
        }
    }

    /// <summary>The seed that has not been run yet; null when there is none.</summary>
    public CloudInitSeed? Pending()
        => File.Exists(SeedPath) && !File.Exists(ReportPath) ? CloudInitSeed.Parser.ParseFrom(File.ReadAllBytes(SeedPath)) : null;

    public CloudInitReport? Report()
        => File.Exists(ReportPath) ? CloudInitReport.Parser.ParseFrom(File.ReadAllBytes(ReportPath)) : null;

    public void Keep(CloudInitReport report)
    {
        DurableFile.Write(ReportPath, report.ToByteArray());

        // The seed may carry secrets; cloud-init has its own copy.
        File.Delete(SeedPath);
    }
}
