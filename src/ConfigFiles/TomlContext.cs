using Tomlyn.Model;
using Tomlyn.Serialization;

namespace ProxPaaS.ConfigFiles;

[TomlSerializable(typeof(TomlTable))]
internal sealed partial class TomlContext : TomlSerializerContext;
