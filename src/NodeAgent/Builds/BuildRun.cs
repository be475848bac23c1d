using ProxPaaS.NodeAgent.Builds.Bases;

namespace ProxPaaS.NodeAgent.Builds;

/// <summary>One run of <c>docker build</c>: its last lines, its images and how it ended.</summary>
internal sealed class BuildRun(int tailLines)
{
    private readonly Queue<string> _tail = new();

    public int ExitCode { get; set; } = -1;

    public IReadOnlyList<string> Tail => [.. _tail];

    public BaseImageWatch Bases { get; } = new();

    public void Read(string line)
    {
        Bases.Read(line);
        _tail.Enqueue(line);
        if (_tail.Count > tailLines)
        {
            _tail.Dequeue();
        }
    }
}
