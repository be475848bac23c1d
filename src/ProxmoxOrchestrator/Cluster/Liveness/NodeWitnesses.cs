namespace ProxPaaS.Orchestrator.Cluster.Liveness;

/// <summary>The three witnesses' words about one node.</summary>
/// <param name="Connected">Its stream is open.</param>
/// <param name="Silent">Since its last message, or since our start when it has not spoken since.</param>
/// <param name="Spoken">It has spoken since our start.</param>
/// <param name="GuestAge">How old the guest's word is.</param>
internal sealed record NodeWitnesses(string NodeId, bool Connected, TimeSpan Silent, bool Spoken, GuestWitness? Guest, TimeSpan GuestAge);
