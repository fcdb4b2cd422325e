package reactor.overlapped.uring;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystems;
import java.nio.file.attribute.UserPrincipalLookupService;
import jdk.net.UnixDomainPrincipal;

/** Who is on the other side of a Unix domain socket. */
final class PeerCredentials {

    private static final int UCRED_USER = 4;
    private static final int UCRED_GROUP = 8;

    // Where a struct passwd or group, the pointer to it, and its strings go.
    private static final int FOUND = 64;
    private static final int STRINGS = 128;
    private static final int SIZE = 64 * 1024;

    static {
        Native.register(PeerCredentials.class, NativeLibrary.getInstance(Platform.C_LIBRARY_NAME));
    }

    private PeerCredentials() {}

    /** Asks the user data base; a user or group without a name has its number for one. {@return what a struct ucred says} */
    static UnixDomainPrincipal of(ByteBuffer ucred) throws IOException {
        int user = ucred.getInt(UCRED_USER);
        int group = ucred.getInt(UCRED_GROUP);
        UserPrincipalLookupService principals = FileSystems.getDefault().getUserPrincipalLookupService();
        NativeMemory memory = NativeMemory.allocate(SIZE);
        try {
            long record = memory.address();
            long found = record + FOUND;
            long strings = record + STRINGS;
            getpwuid_r(user, record, strings, SIZE - STRINGS, found);
            String userName = name(memory, user);
            memory.bytes().putLong(FOUND, 0);
            getgrgid_r(group, record, strings, SIZE - STRINGS, found);
            String groupName = name(memory, group);
            return new UnixDomainPrincipal(
                    principals.lookupPrincipalByName(userName), principals.lookupPrincipalByGroupName(groupName));
        } finally {
            memory.free();
        }
    }

    /** Both structures begin with the name. */
    private static String name(NativeMemory memory, int number) {
        return memory.bytes().getLong(FOUND) == 0
                ? Integer.toUnsignedString(number)
                : new Pointer(memory.bytes().getLong(0)).getString(0);
    }

    private static native int getpwuid_r(int user, long passwd, long strings, long size, long found);

    private static native int getgrgid_r(int group, long record, long strings, long size, long found);
}
