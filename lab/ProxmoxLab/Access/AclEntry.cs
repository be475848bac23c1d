using ProxPaaS.Lab.State;

namespace ProxPaaS.Lab.Access;

/// <param name="Kind"><c>user</c>, <c>group</c> or <c>token</c>.</param>
internal sealed record AclEntry(string Path, string Kind, string Subject, string Role, bool Propagate);
