namespace ProxPaaS.NodeAgent.Images;

internal readonly record struct DiskUse(long Total, long Used)
{
    public double Percent => Total == 0 ? 0 : Used * 100.0 / Total;
}
