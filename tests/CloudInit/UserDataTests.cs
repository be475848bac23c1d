using System.Text;
using ProxPaaS.CloudInit;

namespace ProxPaaS.Tests.CloudInit;

public sealed class UserDataTests
{
    [Theory]
    [InlineData("#cloud-config\nruncmd: [[touch, /x]]\n", null)]
    [InlineData("#cloud-config\n", null)]
    [InlineData("#!/bin/sh\n", "Must start with #cloud-config")]
    [InlineData("#cloud-config\nruncmd: [[touch, /x]\n", "Not valid YAML: line")]
    [InlineData("#cloud-config\n: &x   a*x}'&x }']- |\n{<<: &x a|\n|\n  ", "from here on it is nonsense.")]
    [InlineData("#cloud-config\n- a\n", "one YAML mapping")]
    public void Objection_ToAText_NamesThePlace(string text, string? part)
    {
        if (part is null)
        {
            Assert.Null(UserData.Objection(text));
        }
        else
        {
            Assert.Contains(part, UserData.Objection(text), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Objection_ToEndlessNesting_IsASentence()
        => Assert.Contains("nested deeper than 64 levels", UserData.Objection("#cloud-config\nruncmd: " + new string('[', 100_000)), StringComparison.Ordinal);

    [Fact]
    public void Join_OfTwo_KeepsBothInOrder()
    {
        var text = UserData.Join("#cloud-config\na: 1\n", "#cloud-config\nb: ü\n");

        var parts = text.Split("--==proxpaas-part==").Skip(1).Select(p => p.Split("\n\n")).Where(p => p.Length > 1)
            .Select(p => Encoding.UTF8.GetString(Convert.FromBase64String(p[1].Trim()))).ToArray();
        Assert.Equal(["#cloud-config\na: 1\n", "#cloud-config\nb: ü\n"], parts);
        Assert.StartsWith("Content-Type: multipart/mixed; boundary=", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', text);
    }
}
