namespace ProxPaaS.DevHost;

/// <param name="Verb"><c>up</c>, <c>check</c>, <c>faults</c>, <c>samples</c>, <c>acceptance</c>, <c>git</c>, <c>down</c> or <c>lab</c>.</param>
/// <param name="Rest">What the lab gets, or the faults, samples or scenarios to try.</param>
/// <param name="Instance">Which of several platforms on this machine; 0 is the first.</param>
internal sealed record Arguments(string Verb, GuestKind Guests, DatabaseKind Database, int Instance, IReadOnlyList<string> Rest)
{
    /// <summary>Null when they make no sense.</summary>
    public static Arguments? Parse(IReadOnlyList<string> arguments)
    {
        var verb = "up";
        GuestKind? guests = null;
        var (instance, database) = (0, DatabaseKind.Sqlite);
        var rest = new List<string>();
        for (var i = 0; i < arguments.Count; i++)
        {
            switch (arguments[i])
            {
                case "lab":
                    rest.AddRange(arguments.Skip(i + 1));
                    return new("lab", rest.Contains("lxc") ? GuestKind.Lxc : GuestKind.Memory, database, instance, rest);
                case "--check":
                    verb = "check";
                    break;
                case "--samples":
                    verb = "samples";
                    rest.AddRange(arguments.Skip(i + 1));
                    i = arguments.Count;
                    break;
                case "--git":
                    verb = "git";
                    rest.AddRange(arguments.Skip(i + 1));
                    i = arguments.Count;
                    break;
                case "--acceptance":
                    verb = "acceptance";
                    rest.AddRange(arguments.Skip(i + 1));
                    i = arguments.Count;
                    break;
                case "--faults":
                    verb = "faults";
                    rest.AddRange(arguments.Skip(i + 1));
                    i = arguments.Count;
                    break;
                case "down":
                    verb = "down";
                    break;
                case "--guests" when i + 1 < arguments.Count && Enum.TryParse<GuestKind>(arguments[i + 1], ignoreCase: true, out var kind):
                    guests = kind;
                    i++;
                    break;
                case "--database" when i + 1 < arguments.Count && Enum.TryParse(arguments[i + 1], ignoreCase: true, out database) && Enum.IsDefined(database):
                    i++;
                    break;
                case "--instance" when i + 1 < arguments.Count && int.TryParse(arguments[i + 1], out instance) && instance is >= 0 and <= Installation.MaxInstance:
                    i++;
                    break;
                default:
                    return null;
            }
        }

        return new(verb, guests ?? GuestKind.Lxc, database, instance, rest);
    }
}
