using ProxPaaS.Lab.Access;
using ProxPaaS.Lab.Cluster;
using ProxPaaS.Lab.Http;
using ProxPaaS.Lab.Schema;

namespace ProxPaaS.Lab.Tasks;

/// <summary>The calls under <c>/nodes/{node}/tasks</c> and <c>/cluster/tasks</c>.</summary>
internal sealed class TaskEndpoints(LabParts lab)
{
    private const string Root = "/nodes/{node}/tasks";
    private const string One = Root + "/{upid}";
    private const int ClusterTasks = 25;

    public void Map(Api api)
    {
        var upid = new ParameterSchema().Node().Add("upid", Prop.Text.Required());
        api.Get(Root, new ParameterSchema().Node()
            .Add("errors", Prop.Flag).Add("limit", Prop.Integer(0)).Add("since", Prop.Integer()).Add("source", Prop.OneOf("archive", "active", "all")).Add("start", Prop.Integer(0))
            .Add("statusfilter", Prop.Formatted("pve-task-status-type-list")).Add("typefilter", Prop.Text).Add("until", Prop.Integer()).Add("userfilter", Prop.Text).Add("vmid", Prop.Vmid), Allow.Everyone, List);
        api.Get(One, upid, Allow.Everyone, _ => new List<JsonMap> { new() { ["name"] = "log" }, new() { ["name"] = "status" } });
        api.ChangeAsync("DELETE", One, upid, Allow.Everyone, StopAsync);
        api.Get(One + "/status", upid, Allow.Everyone, Status, @protected: true);
        api.Get(One + "/log", new ParameterSchema().AddAll(upid).Add("download", Prop.Flag).Add("limit", Prop.Integer(0)).Add("start", Prop.Integer(0)), Allow.Everyone, Log, @protected: true);
        api.Get("/cluster/tasks", new ParameterSchema(), Allow.Everyone, ClusterList);
    }

    private ApiResult List(CallContext call)
    {
        var auditor = lab.Permissions.Has(call.Caller, $"/nodes/{call.Node}", "Sys.Audit");
        var source = call.Text("source") ?? "archive";
        var found = lab.Tasks.All.Where(task => task.Upid.Node == call.Node)
            .Where(task => auditor || IsOwn(call.Caller, task.Caller))
            .Where(task => task.Running ? source != "archive" : source != "active")
            .Where(task => Fits(call, task))
            .OrderByDescending(task => task.Running).ThenByDescending(task => task.EndTime).ThenByDescending(task => task.Sequence)
            .ToList();
        var start = call.Int("start") ?? 0;
        var limit = call.Int("limit") ?? 50;
        var page = found.Skip(start).Take(limit == 0 ? int.MaxValue : limit).Select(Entry).ToList();
        return new ApiResult(page, found.Count == 0 ? null : found.Count);
    }

    private static bool Fits(CallContext call, LabTask task)
        => (call.Int("vmid") is not { } vmid || task.Upid.Id == vmid.ToString(System.Globalization.CultureInfo.InvariantCulture))
            && (call.Text("typefilter") is not { } type || task.Upid.Type == type)
            && (call.Text("userfilter") is not { } user || task.Caller.Id.Contains(user, StringComparison.OrdinalIgnoreCase))
            && (call.Long("since") is not { } since || task.Upid.Start >= since)
            && (call.Long("until") is not { } until || task.Upid.Start <= until)
            && (!call.Flag("errors") || Kind(task) is not ("ok" or "running"))
            && (call.Text("statusfilter") is not { } filter || ValueFormats.SplitList(filter).Contains(Kind(task)));

    private static string Kind(LabTask task) => task.ExitStatus switch
    {
        null => "running",
        "OK" => "ok",
        "unexpected status" => "unknown",
        { } exit when exit.StartsWith("WARNINGS:", StringComparison.Ordinal) => "warning",
        _ => "error",
    };

    private static JsonMap Entry(LabTask task)
    {
        var upid = task.Upid;
        var map = new JsonMap
        {
            ["upid"] = upid.ToString(),
            ["node"] = upid.Node,
            ["pid"] = upid.Pid,
            ["pstart"] = upid.PStart,
            ["starttime"] = upid.Start,
            ["type"] = upid.Type,
            ["id"] = upid.Id,
        };
        if (task.Running)
        {
            map["user"] = task.Caller.Id;
            map["status"] = "RUNNING";
            map["saved"] = "0";
            return map;
        }

        map["user"] = task.Caller.User;
        map["status"] = task.ExitStatus;
        map["endtime"] = task.EndTime;
        return map.AddIf(task.Caller.Token is not null, "tokenid", task.Caller.Token);
    }

    private object? ClusterList(CallContext call)
        => lab.Tasks.All
            .Where(task => IsOwn(call.Caller, task.Caller) || lab.Permissions.Has(call.Caller, $"/nodes/{task.Upid.Node}", "Sys.Audit"))
            .OrderByDescending(task => task.Running).ThenByDescending(task => task.Upid.Start)
            .Take(ClusterTasks)
            .Select(ClusterEntry)
            .ToList();

    private static JsonMap ClusterEntry(LabTask task)
    {
        var map = new JsonMap
        {
            ["upid"] = task.Upid.ToString(),
            ["node"] = task.Upid.Node,
            ["starttime"] = task.Upid.Start,
            ["type"] = task.Upid.Type,
            ["id"] = task.Upid.Id,
            ["user"] = task.Running ? task.Caller.Id : task.Caller.User,
            ["saved"] = task.Running ? "0" : "1",
        };
        return map.AddIf(!task.Running, "status", task.ExitStatus).AddIf(!task.Running, "endtime", task.EndTime).AddIf(!task.Running && task.Caller.Token is not null, "tokenid", task.Caller.Token);
    }

    private object? Status(CallContext call)
    {
        var upid = Parse(call);
        var task = Find(call) ?? throw PveException.Parameter("upid", "no such task");
        RequireOwn(call, task.Caller, "Sys.Audit");
        return new JsonMap
        {
            ["upid"] = upid.ToString(),
            ["node"] = upid.Node,
            ["pid"] = upid.Pid,
            ["pstart"] = upid.PStart,
            ["starttime"] = upid.Start,
            ["type"] = upid.Type,
            ["id"] = upid.Id,
            ["user"] = task.Caller.User,
            ["status"] = task.Running ? "running" : "stopped",
        }
            .AddIf(task.Caller.Token is not null, "tokenid", task.Caller.Token)
            .AddIf(!task.Running, "exitstatus", task.ExitStatus);
    }

    private ApiResult Log(CallContext call)
    {
        var upid = Parse(call);
        RequireOwn(call, Caller.Parse(upid.User), "Sys.Audit");
        if (Find(call) is not { } task)
        {
            return new ApiResult(new List<JsonMap> { new() { ["n"] = 1, ["t"] = "unable to open file - No such file or directory" } }, 1);
        }

        var lines = task.Lines;
        if (call.Flag("download"))
        {
            if (call.Has("start") || call.Has("limit"))
            {
                throw PveException.Parameter("download", "'download' cannot be used together with 'start' or 'limit'");
            }

            return new ApiResult(null, null, string.Concat(lines.Select(line => line + "\n")));
        }

        var start = call.Int("start") ?? 0;
        var limit = call.Int("limit") ?? 50;
        var page = lines.Select((line, index) => new JsonMap { ["n"] = index + 1, ["t"] = line }).Skip(start).Take(limit == 0 ? int.MaxValue : limit).ToList();
        if (lines.Count == 0)
        {
            page.Add(new JsonMap { ["n"] = 1, ["t"] = "no content" });
        }

        return new ApiResult(page, Math.Max(lines.Count, page.Count == 0 ? 0 : lines.Count == 0 ? 1 : 0));
    }

    private async Task<object?> StopAsync(CallContext call)
    {
        var upid = Parse(call);
        RequireOwn(call, Caller.Parse(upid.User), "Sys.Modify");
        if (Find(call) is { Running: true } task)
        {
            await lab.Tasks.StopAsync(task, kill: false);
        }

        return null;
    }

    private static Upid Parse(CallContext call) => Upid.Parse(call.Need("upid")) ?? throw PveException.Parameter("upid", "unable to parse worker upid");

    private LabTask? Find(CallContext call) => lab.Tasks.Find(call.Need("upid")) is { } task && task.Upid.Node == call.Node ? task : null;

    private void RequireOwn(CallContext call, Caller owner, string privilege)
    {
        if (!IsOwn(call.Caller, owner))
        {
            lab.Permissions.Require(call.Caller, $"/nodes/{call.Node}", privilege);
        }
    }

    /// <summary>A user owns what his tokens started; a token only what it started itself.</summary>
    private static bool IsOwn(Caller caller, Caller owner) => caller == owner || (caller.Token is null && caller.User == owner.User);
}
