package reactor.overlapped.iocp;

import com.sun.jna.Native;

/** Direct-mapped advapi32.dll: who may open a handle. For set-up calls only. */
final class Advapi32 {

    static final int SDDL_REVISION_1 = 1;
    static final int TOKEN_QUERY = 0x8;

    /** A TOKEN_INFORMATION_CLASS. */
    static final int TokenUser = 1;

    static {
        Native.register(Advapi32.class, "advapi32");
    }

    private Advapi32() {}

    static native int ConvertStringSecurityDescriptorToSecurityDescriptorW(
            char[] text, int revision, long[] descriptor, int[] size);

    static native int OpenProcessToken(long process, int access, long[] token);

    static native int GetTokenInformation(long token, int informationClass, long information, int length, int[] needed);

    static native int ConvertSidToStringSidW(long sid, long[] text);
}
