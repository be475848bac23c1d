using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlScalar = YamlDotNet.Core.Events.Scalar;

namespace ProxPaaS.Yaml;

/// <summary>
/// Reads one YAML document of a stranger: bounded in length, depth and in what its aliases write out, without tags, without doubled keys.
/// Only text, lists and maps come out; nothing is ever instantiated. Pure.
/// </summary>
public static class BoundedYaml
{
    /// <returns>The document, or what is wrong with it and in which line.</returns>
    public static (YamlValue? Root, string? Problem) Parse(string text, YamlLimits limits)
    {
        if (text.Length > limits.Characters)
        {
            return (null, $"it is longer than {limits.Characters / 1024} KiB");
        }

        try
        {
            return (new Reader(new BoundedParser(text, limits.Depth), limits).Document(), null);
        }
        catch (Refused ex)
        {
            return (null, $"line {ex.Line}: {ex.Message}");
        }
        catch (MaximumRecursionLevelReachedException ex)
        {
            return (null, $"line {ex.Start.Line}: {ex.Message}");
        }
        catch (YamlException ex)
        {
            return (null, $"line {ex.Start.Line}: it is not YAML ({ex.Message.TrimEnd('.')})");
        }
    }

    private sealed class Reader(IParser parser, YamlLimits limits)
    {
        private readonly Dictionary<string, YamlValue> _anchors = [];
        private long _pieces;

        public YamlValue Document()
        {
            parser.Consume<StreamStart>();
            if (parser.Accept<StreamEnd>(out _))
            {
                throw new Refused(1, "there is nothing in it");
            }

            parser.Consume<DocumentStart>();
            var root = Value();
            parser.Consume<DocumentEnd>();
            return parser.Accept<StreamEnd>(out _) ? root : throw new Refused(Line(), "it has a second document; one is expected");
        }

        private YamlValue Value()
        {
            var line = Line();
            if (parser.TryConsume<AnchorAlias>(out var alias))
            {
                return Counted(_anchors.TryGetValue(alias.Value.Value, out var known) ? known : throw new Refused(line, $"*{alias.Value.Value} stands for nothing: its anchor must come before"), line);
            }

            if (parser.Current is NodeEvent { Tag.IsEmpty: false, Tag.IsNonSpecific: false } tagged && !tagged.Tag.Value.StartsWith("tag:yaml.org,2002:", StringComparison.Ordinal))
            {
                throw new Refused(line, $"the tag {tagged.Tag.Value} is not supported");
            }

            var anchor = parser.Current is NodeEvent { Anchor.IsEmpty: false } anchored ? anchored.Anchor.Value : null;
            YamlValue value = parser.Current switch
            {
                YamlScalar => Text(line),
                SequenceStart => Sequence(line),
                MappingStart => Mapping(line),
                _ => throw new Refused(line, "it ends too early"),
            };
            if (anchor is not null)
            {
                _anchors[anchor] = value;
            }

            return value;
        }

        private YamlValue.Text Text(int line)
        {
            var scalar = parser.Consume<YamlScalar>();
            Count(1, line);
            return new(scalar.Value, scalar.Style == ScalarStyle.Plain, line);
        }

        private YamlValue.Sequence Sequence(int line)
        {
            parser.Consume<SequenceStart>();
            Count(1, line);
            var items = new List<YamlValue>();
            while (!parser.TryConsume<SequenceEnd>(out _))
            {
                items.Add(Value());
            }

            return new(items, line);
        }

        private YamlValue.Mapping Mapping(int line)
        {
            parser.Consume<MappingStart>();
            Count(1, line);
            var entries = new List<KeyValuePair<string, YamlValue>>();
            var merged = new List<YamlValue.Mapping>();
            var keys = new HashSet<string>();
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                var at = Line();
                if (!parser.TryConsume<YamlScalar>(out var key))
                {
                    throw new Refused(at, "a key must be text");
                }

                Count(1, at);
                var value = Value();
                if (key is { Value: "<<", Style: ScalarStyle.Plain })
                {
                    merged.AddRange(Merged(value, at));
                }
                else if (!keys.Add(key.Value))
                {
                    throw new Refused(at, $"the key '{key.Value}' is there twice");
                }
                else
                {
                    entries.Add(new(key.Value, value));
                }
            }

            // What is written here comes before what is merged in, and the first merged before the later ones.
            entries.AddRange(merged.SelectMany(m => m.Entries).Where(e => keys.Add(e.Key)));
            return new(entries, line);
        }

        private static IEnumerable<YamlValue.Mapping> Merged(YamlValue value, int line) => value switch
        {
            YamlValue.Mapping map => [map],
            YamlValue.Sequence list when list.Items.All(i => i is YamlValue.Mapping) => list.Items.Cast<YamlValue.Mapping>(),
            _ => throw new Refused(line, "'<<' takes a map or a list of maps"),
        };

        private YamlValue Counted(YamlValue value, int line)
        {
            Count(value.Size, line);
            return value;
        }

        private void Count(long pieces, int line)
        {
            _pieces += pieces;
            if (_pieces > limits.Pieces)
            {
                throw new Refused(line, $"it has more than {limits.Pieces} parts, aliases written out");
            }
        }

        private int Line()
        {
            // Before its first event the parser has none.
            _ = parser.Current is not null || parser.MoveNext();
            return (int)(parser.Current?.Start.Line ?? 1);
        }
    }

    private sealed class Refused(int line, string message) : Exception(message)
    {
        public int Line { get; } = line;
    }
}
