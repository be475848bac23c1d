using System.Text;
using ProxPaaS.Lab.Guests;

namespace ProxPaaS.Lab.Machines;

/// <summary>The documents that Proxmox would put on a VM's cloud-init drive.</summary>
internal static class CloudInitText
{
    public static string Render(Guest guest, string type) => type switch
    {
        "user" => User(guest),
        "meta" => $"instance-id: {guest.Digest}\n",
        _ => "version: 1\nconfig:\n",
    };

    private static string User(Guest guest)
    {
        var name = guest.Name;
        var text = new StringBuilder("#cloud-config\n").Append($"hostname: {name.Split('.')[0]}\nmanage_etc_hosts: true\nfqdn: {name}\n");
        if (guest.Config.TryGetValue("ciuser", out var user))
        {
            text.Append($"user: {user}\n").Append(user == "root" ? "disable_root: False\n" : "");
        }

        if (guest.Config.TryGetValue("sshkeys", out var keys))
        {
            text.Append("ssh_authorized_keys:\n");
            foreach (var key in Uri.UnescapeDataString(keys).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                text.Append($"  - {key}\n");
            }
        }

        return text.Append("chpasswd:\n  expire: False\n").Append(user == "root" ? "" : "users:\n  - default\n").Append("package_upgrade: true\n").ToString();
    }
}
