using Tomlyn.Model;
using Tomlyn.Serialization;

namespace ProxPaaS.Nixpacks.Source;

[TomlSerializable(typeof(TomlTable))]
internal sealed partial class TomlContext : TomlSerializerContext;
