namespace ProxPaaS.Dashboard.Model;

public enum StepProgress
{
    ToCome,
    Running,
    Done,
    Failed,
    Skipped,
}
