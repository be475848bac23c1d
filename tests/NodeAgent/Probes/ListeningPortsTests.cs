using System.Net;
using ProxPaaS.NodeAgent.Probes;

namespace ProxPaaS.Tests.NodeAgent.Probes;

public sealed class ListeningPortsTests
{
    private const string Tcp = """
          sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
           0: 0B00007F:A2C1 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 11 1 0 100 0 0 10 0
           1: 0100007F:1388 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 12 1 0 100 0 0 10 0
           2: 0500000A:1F90 0600000A:9C40 01 00000000:00000000 00:00000000 00000000     0        0 13 1 0 100 0 0 10 0
        """;

    private const string Tcp6 = """
          sl  local_address                         remote_address                        st tx_queue rx_queue
           0: 00000000000000000000000000000000:0BB8 00000000000000000000000000000000:0000 0A 00000000:00000000
           1: 00000000000000000000000001000000:0BB9 00000000000000000000000000000000:0000 0A 00000000:00000000
        """;

    [Fact]
    public void Read_KernelsTables_FindsListenersOnlyAndNotDockersNameServer()
    {
        Assert.Equal([new IPEndPoint(IPAddress.Loopback, 5000)], ListeningPorts.Read(Tcp));
        Assert.Equal([new IPEndPoint(IPAddress.IPv6Any, 3000), new IPEndPoint(IPAddress.IPv6Loopback, 3001)], ListeningPorts.Read(Tcp6));
        Assert.Empty(ListeningPorts.Read("sl local\n 0: nonsense:1 x 0A\n 1: 0100007F:XXXX y 0A\n"));
    }

    [Theory]
    [InlineData("", "Nothing listens on port 8080")]
    [InlineData("0.0.0.0:3000", "Nothing listens on port 8080; it listens on port 3000. Make it listen on the port in PORT, or set the service's port to 3000")]
    [InlineData("0.0.0.0:8080", "Nothing listens on port 8080")]
    [InlineData("127.0.0.1:8080", "It listens on port 8080 of 127.0.0.1 only, where nobody outside its container reaches it. Make it listen on 0.0.0.0")]
    [InlineData("127.0.0.1:5000", "Nothing listens on port 8080; it listens on 127.0.0.1:5000 only. Make it listen on 0.0.0.0 and the port in PORT")]
    public void Sentence_ByWhatListens_SaysWhatToChange(string listening, string expected)
        => Assert.Equal(expected, ListeningPorts.Sentence(8080, [.. listening.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(IPEndPoint.Parse)]));
}
