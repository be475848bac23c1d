using System.IO.Enumeration;

namespace ProxPaaS.Lab.Faults;

/// <summary>The faults that wait for their calls and tasks.</summary>
internal sealed class FaultTable
{
    private readonly Lock _gate = new();
    private readonly List<Armed> _calls = [];
    private readonly List<(TaskFaultRule Rule, int[] Left)> _tasks = [];
    private readonly Dictionary<string, string> _fullStorages = new(StringComparer.Ordinal);

    public void Add(FaultRule rule)
    {
        lock (_gate)
        {
            _calls.Add(new Armed(rule));
        }
    }

    public void Add(TaskFaultRule rule)
    {
        lock (_gate)
        {
            _tasks.Add((rule, [rule.Count]));
        }
    }

    public void SetFull(string storage, bool full)
    {
        lock (_gate)
        {
            if (full)
            {
                _fullStorages[storage] = storage;
            }
            else
            {
                _fullStorages.Remove(storage);
            }
        }
    }

    public bool IsFull(string storage)
    {
        lock (_gate)
        {
            return _fullStorages.ContainsKey(storage);
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _calls.Clear();
            _tasks.Clear();
            _fullStorages.Clear();
        }
    }

    /// <summary>The fault for this call, used up by it.</summary>
    public FaultRule? Take(string method, string path)
    {
        lock (_gate)
        {
            return _calls.FirstOrDefault(armed => armed.Meets(method, path))?.Rule;
        }
    }

    public string? TakeTaskError(string type, string id, bool before)
    {
        lock (_gate)
        {
            foreach (var (rule, left) in _tasks)
            {
                if ((rule.When == "before") == before && Matches(rule.Type, type) && Matches(rule.Id, id) && (rule.Count == 0 || left[0]-- > 0))
                {
                    return rule.Error;
                }
            }

            return null;
        }
    }

    private static bool Matches(string pattern, string text) => FileSystemName.MatchesSimpleExpression(pattern, text, ignoreCase: false);

    private sealed class Armed(FaultRule rule)
    {
        private readonly Random _random = new(rule.Seed);
        private int _skip = rule.Skip;
        private int _left = rule.Count;

        public FaultRule Rule => rule;

        public bool Meets(string method, string path)
        {
            if ((rule.Method != "*" && rule.Method != method) || !Matches(rule.Path, path) || (rule.Count > 0 && _left == 0))
            {
                return false;
            }

            if (_skip > 0)
            {
                _skip--;
                return false;
            }

            if (rule.Probability < 1 && _random.NextDouble() >= rule.Probability)
            {
                return false;
            }

            _left--;
            return true;
        }
    }
}
