namespace ProxPaaS.Orchestrator.Compose;

/// <summary>Collects what becomes of each key, by its path.</summary>
internal sealed class ComposeReport
{
    private readonly List<string> _refused = [], _ignored = [], _notes = [];

    /// <summary>What keeps the whole file from being imported.</summary>
    public IReadOnlyList<string> Refused => _refused;

    public IReadOnlyList<string> Ignored => _ignored;

    public IReadOnlyList<string> Notes => _notes;

    public void Refuse(string path, string why) => _refused.Add($"{path}: {why}");

    public void Ignore(string path, string why) => _ignored.Add($"{path}: {why}");

    public void Note(string sentence) => _notes.Add(sentence);
}
