using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ProxPaaS.Lab.Guests.Lxc;

/// <summary>The few system calls that .NET does not offer.</summary>
internal static class Posix
{
    public const int NoSuchEntry = 2;
    public const int WriteOnly = 1;
    public const int Create = 0x40;
    public const int NonBlocking = 0x800;
    public const int PathOnly = 0x200000;
    private const int CloseOnExec = 0x80000;
    private const int NoControllingTerminal = 0x100;
    private const int OpenAt2 = 437;
    private const ulong ResolveNoMagicLinks = 0x02;
    private const ulong ResolveInRoot = 0x10;
    private const int EmptyPath = 0x1000;
    private const uint StatType = 1;
    private const int RegularFile = 0x8000;
    private const int TypeMask = 0xF000;

    /// <summary>Opens a path inside <paramref name="root"/> as a chroot would: no symlink leads out of it.</summary>
    public static SafeFileHandle OpenInRoot(SafeFileHandle root, string path, int flags, int mode)
    {
        var how = new OpenHow { Flags = (ulong)(uint)(flags | CloseOnExec | NoControllingTerminal), Mode = (ulong)mode, Resolve = ResolveInRoot | ResolveNoMagicLinks };
        if ((flags & PathOnly) != 0) { how.Flags = (uint)(flags | CloseOnExec); }
        var descriptor = SysCall(OpenAt2, root.DangerousGetHandle().ToInt32(), path, ref how, (nuint)Marshal.SizeOf<OpenHow>());
        return descriptor >= 0 ? new SafeFileHandle((nint)descriptor, ownsHandle: true) : throw Failure(path);
    }

    public static SafeFileHandle OpenDirectory(string path)
    {
        var descriptor = Open(path, PathOnly | 0x10000 | CloseOnExec);
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw Failure(path);
    }

    public static void RequireRegularFile(SafeFileHandle file, string path)
    {
        var buffer = new byte[256];
        if (StatX(file.DangerousGetHandle().ToInt32(), "", EmptyPath, StatType, buffer) != 0) { throw Failure(path); }
        if ((BitConverter.ToUInt16(buffer, 28) & TypeMask) != RegularFile) { throw new IOException($"{path} is not a regular file"); }
    }

    public static void ChangeOwner(SafeFileHandle file, int id)
    {
        if (FileChangeOwner(file.DangerousGetHandle().ToInt32(), id, id) != 0) { throw Failure("fchown"); }
    }

    public static void ChangeOwner(string path, int id)
    {
        if (LinkChangeOwner(path, id, id) != 0) { throw Failure(path); }
    }

    public static void UnlinkAt(SafeFileHandle directory, string name)
    {
        if (UnlinkAtCall(directory.DangerousGetHandle().ToInt32(), name, 0) != 0 && Marshal.GetLastPInvokeError() != NoSuchEntry) { throw Failure(name); }
    }

    private static Win32Exception Failure(string what)
    {
        var error = Marshal.GetLastPInvokeError();
        return new Win32Exception(error, $"{what}: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    [DllImport("libc", EntryPoint = "syscall", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false)]
    private static extern long SysCall(long number, int directory, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, ref OpenHow how, nuint size);

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static extern int StatX(int directory, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, byte[] buffer);

    [DllImport("libc", EntryPoint = "fchown", SetLastError = true)]
    private static extern int FileChangeOwner(int descriptor, int user, int group);

    [DllImport("libc", EntryPoint = "lchown", SetLastError = true)]
    private static extern int LinkChangeOwner([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int user, int group);

    [DllImport("libc", EntryPoint = "unlinkat", SetLastError = true)]
    private static extern int UnlinkAtCall(int directory, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, int flags);

    [StructLayout(LayoutKind.Sequential)]
    private struct OpenHow
    {
        public ulong Flags;
        public ulong Mode;
        public ulong Resolve;
    }
}
