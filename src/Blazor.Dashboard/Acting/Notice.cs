using ProxPaaS.Dashboard.Model;

namespace ProxPaaS.Dashboard.Acting;

/// <summary>The outcome of something that the user did.</summary>
public sealed record Notice(long Number, Tone Tone, string Sentence);
