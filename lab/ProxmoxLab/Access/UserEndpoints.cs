using ProxPaaS.Lab.Cluster;
using ProxPaaS.Lab.Http;
using ProxPaaS.Lab.Schema;

namespace ProxPaaS.Lab.Access;

/// <summary>The calls under <c>/access/users</c>, tokens among them.</summary>
internal sealed class UserEndpoints(LabParts lab)
{
    private const string User = "/access/users/{userid}";
    private const string TokenPath = User + "/token/{tokenid}";

    private static readonly Prop TokenId = Prop.Matching(@"[A-Za-z][A-Za-z0-9\.\-_]+").Required();

    public void Map(Api api)
    {
        var user = new ParameterSchema().Add("userid", Prop.UserId.Required());
        var fields = new ParameterSchema().AddAll(user)
            .Add("comment", Prop.Text with { MaxLength = 2048 }).Add("email", Prop.Formatted("email-opt") with { MaxLength = 254 }).Add("enable", Prop.Flag).Add("expire", Prop.Integer(0))
            .Add("firstname", Prop.Text with { MaxLength = 1024 }).Add("groups", Prop.Formatted("pve-groupid-list")).Add("keys", Prop.Matching("[0-9a-zA-Z!=]{0,4096}")).Add("lastname", Prop.Text with { MaxLength = 1024 });
        api.Get("/access/users", new ParameterSchema().Add("enabled", Prop.Flag).Add("full", Prop.Flag), Allow.Everyone, List, @protected: true);
        api.Change("POST", "/access/users", new ParameterSchema().AddAll(fields).Add("password", Prop.Text with { MinLength = 8, MaxLength = 64 }), Create(), CreateUser);
        api.Get(User, user, Modify("Sys.Audit"), call => Describe(Need(call), null));
        api.Change("PUT", User, new ParameterSchema().AddAll(fields).Add("append", Prop.Flag with { Requires = "groups" }), Modify(), UpdateUser);
        api.Change("DELETE", User, user, Create(), DeleteUser);
        var token = new ParameterSchema().AddAll(user).Add("tokenid", TokenId);
        var values = new ParameterSchema().AddAll(token).Add("comment", Prop.Text).Add("expire", Prop.Integer(0)).Add("privsep", Prop.Flag);
        api.Get(User + "/token", user, Self(), call => Need(call).Tokens.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => Token(pair.Value).AddIf(true, "tokenid", pair.Key)).ToList());
        api.Get(TokenPath, token, Self(), call => Token(NeedToken(call)));
        api.Change("POST", TokenPath, values, Self(), CreateToken);
        api.Change("PUT", TokenPath, new ParameterSchema().AddAll(values).Add("delete", Prop.ConfigIdList).Add("regenerate", Prop.Flag), Self(), UpdateToken);
        api.Change("DELETE", TokenPath, token, Self(), DeleteToken);
        api.Change("PUT", "/access/password", new ParameterSchema().AddAll(user).Add("password", (Prop.Text with { MinLength = 8, MaxLength = 64 }).Required()).Add("confirmation-password", Prop.Text), Self(), SetPassword);
        api.Get("/access/domains", new ParameterSchema(), _ => { }, _ => new List<JsonMap>
        {
            new() { ["realm"] = "pam", ["type"] = "pam", ["comment"] = "Linux PAM standard authentication" },
            new() { ["realm"] = "pve", ["type"] = "pve", ["comment"] = "Proxmox VE authentication server" },
        });
    }

    private Permission Create() => call =>
    {
        var realm = call.Text("userid")?.Split('@').ElementAtOrDefault(1);
        if (!lab.Permissions.Has(call.Caller, $"/access/realm/{realm}", "Realm.AllocateUser") || !MayModify(call, "User.Modify"))
        {
            throw PveException.Forbidden();
        }
    };

    private Permission Modify(params string[] others) => call =>
    {
        if (!MayModify(call, ["User.Modify", .. others]))
        {
            throw PveException.Forbidden("/access/groups, " + string.Join('|', ["User.Modify", .. others]));
        }
    };

    /// <summary>A user with a ticket manages his own tokens; tokens manage none.</summary>
    private Permission Self() => call =>
    {
        if (call.Caller.Id != call.Text("userid") && !MayModify(call, "User.Modify"))
        {
            throw PveException.Forbidden();
        }
    };

    private bool MayModify(CallContext call, params string[] privileges)
        => lab.Permissions.HasAny(call.Caller, "/access/groups", privileges)
            || lab.Access.Groups.Where(group => group.Value.Users.Contains(call.Text("userid") ?? "")).Any(group => lab.Permissions.HasAny(call.Caller, $"/access/groups/{group.Key}", privileges));

    private object? List(CallContext call)
    {
        var all = lab.Permissions.HasAny(call.Caller, "/access/groups", "User.Modify", "Sys.Audit");
        return lab.Access.Users.Where(user => all || user.Key == call.Caller.User)
            .Where(user => !call.Has("enabled") || user.Value.Enabled == call.Flag("enabled"))
            .OrderBy(user => user.Key, StringComparer.Ordinal)
            .Select(user =>
            {
                var map = Describe(user.Value, user.Key).AddIf(true, "realm-type", user.Key.Split('@')[^1]);
                map.Remove("tokens");
                return call.Flag("full")
                    ? map.AddIf(true, "groups", string.Join(',', Groups(user.Key))).AddIf(true, "tokens", user.Value.Tokens.Select(token => Token(token.Value).AddIf(true, "tokenid", token.Key)).ToList())
                    : map;
            })
            .ToList();
    }

    private JsonMap Describe(UserEntry user, string? id)
    {
        var map = new JsonMap().AddIf(id is not null, "userid", id);
        map["enable"] = user.Enabled ? 1 : 0;
        map["expire"] = user.Expire;
        map.AddIf(user.Comment is not null, "comment", user.Comment).AddIf(user.Email is not null, "email", user.Email).AddIf(user.FirstName is not null, "firstname", user.FirstName)
            .AddIf(user.LastName is not null, "lastname", user.LastName).AddIf(user.Keys is not null, "keys", user.Keys);
        return id is null ? map.AddIf(true, "groups", Groups(lab.Access.Users.First(pair => pair.Value == user).Key)).AddIf(user.Tokens.Count > 0, "tokens", user.Tokens.ToDictionary(token => token.Key, token => (object?)Token(token.Value))) : map;
    }

    private List<string> Groups(string user) => [.. lab.Access.Groups.Where(group => group.Value.Users.Contains(user)).Select(group => group.Key).Order(StringComparer.Ordinal)];

    private object? CreateUser(CallContext call)
    {
        var id = call.Need("userid");
        var realm = id.Split('@')[^1];
        if (realm is not ("pam" or "pve"))
        {
            throw PveException.Die($"create user failed: domain '{realm}' does not exist");
        }

        if (lab.Access.Users.ContainsKey(id))
        {
            throw PveException.Die($"create user failed: user '{id}' already exists");
        }

        var user = new UserEntry { PasswordHash = call.Text("password") is { } password ? Passwords.Hash(password) : null };
        Fill(user, call);
        lab.Access.Users[id] = user;
        SetGroups(id, call, append: false);
        lab.SaveAccess();
        return null;
    }

    private object? UpdateUser(CallContext call)
    {
        Fill(Need(call), call);
        SetGroups(call.Need("userid"), call, call.Flag("append"));
        lab.SaveAccess();
        return null;
    }

    private static void Fill(UserEntry user, CallContext call)
    {
        user.Enabled = call.Flag("enable", user.Enabled);
        user.Expire = call.Long("expire") ?? user.Expire;
        user.Comment = call.Text("comment") ?? user.Comment;
        user.Email = call.Text("email") ?? user.Email;
        user.FirstName = call.Text("firstname") ?? user.FirstName;
        user.LastName = call.Text("lastname") ?? user.LastName;
        user.Keys = call.Text("keys") ?? user.Keys;
    }

    private void SetGroups(string user, CallContext call, bool append)
    {
        if (call.Text("groups") is not { } groups)
        {
            return;
        }

        var names = ValueFormats.SplitList(groups);
        if (names.FirstOrDefault(name => !lab.Access.Groups.ContainsKey(name)) is { } missing)
        {
            throw PveException.Die($"no such group '{missing}'");
        }

        foreach (var (name, group) in lab.Access.Groups)
        {
            _ = names.Contains(name) ? group.Users.Add(user) : !append && group.Users.Remove(user);
        }
    }

    private object? DeleteUser(CallContext call)
    {
        var id = call.Need("userid");
        if (!lab.Access.Users.TryRemove(id, out _))
        {
            throw PveException.Die($"delete user failed: user '{id}' does not exist");
        }

        lab.Access.Acl.RemoveAll(entry => entry.Subject == id || entry.Subject.StartsWith(id + "!", StringComparison.Ordinal));
        foreach (var group in lab.Access.Groups.Values)
        {
            group.Users.Remove(id);
        }

        lab.SaveAccess();
        return null;
    }

    private object? CreateToken(CallContext call)
    {
        var user = Need(call);
        var id = call.Need("tokenid");
        var token = new TokenEntry { Secret = Guid.NewGuid().ToString(), PrivSep = call.Flag("privsep", absent: true), Expire = call.Long("expire") ?? 0, Comment = call.Text("comment") };
        if (!user.Tokens.TryAdd(id, token))
        {
            throw PveException.Parameter("tokenid", "Token already exists.");
        }

        lab.SaveAccess();

        // Told back as it was sent, so numbers are texts here.
        var info = new JsonMap { ["privsep"] = token.PrivSep ? "1" : "0" }.AddIf(call.Has("expire"), "expire", call.Text("expire")).AddIf(call.Has("comment"), "comment", token.Comment);
        return new JsonMap { ["full-tokenid"] = $"{call.Need("userid")}!{id}", ["info"] = info, ["value"] = token.Secret };
    }

    private object? UpdateToken(CallContext call)
    {
        var token = NeedToken(call);
        token.PrivSep = call.Flag("privsep", token.PrivSep);
        token.Expire = call.Long("expire") ?? token.Expire;
        token.Comment = call.Text("comment") ?? token.Comment;
        foreach (var name in ValueFormats.SplitList(call.Text("delete") ?? ""))
        {
            token.Comment = name == "comment" ? null : token.Comment;
            token.Expire = name == "expire" ? 0 : token.Expire;
        }

        var answer = Token(token);
        if (call.Flag("regenerate"))
        {
            token.Secret = Guid.NewGuid().ToString();
            answer["value"] = token.Secret;
        }

        lab.SaveAccess();
        return answer;
    }

    private object? DeleteToken(CallContext call)
    {
        NeedToken(call);
        Need(call).Tokens.TryRemove(call.Need("tokenid"), out _);
        lab.Access.Acl.RemoveAll(entry => entry.Kind == "token" && entry.Subject == $"{call.Need("userid")}!{call.Need("tokenid")}");
        lab.SaveAccess();
        return null;
    }

    private object? SetPassword(CallContext call)
    {
        Need(call).PasswordHash = Passwords.Hash(call.Need("password"));
        lab.SaveAccess();
        return null;
    }

    private UserEntry Need(CallContext call) => lab.Access.Users.GetValueOrDefault(call.Need("userid")) ?? throw PveException.Die($"no such user ('{call.Need("userid")}')");

    private TokenEntry NeedToken(CallContext call)
        => Need(call).Tokens.GetValueOrDefault(call.Need("tokenid")) ?? throw PveException.Die($"no such token '{call.Need("tokenid")}' for user '{call.Need("userid")}'");

    private static JsonMap Token(TokenEntry token)
        => new JsonMap { ["privsep"] = token.PrivSep ? 1 : 0, ["expire"] = token.Expire }.AddIf(!string.IsNullOrEmpty(token.Comment), "comment", token.Comment);
}
