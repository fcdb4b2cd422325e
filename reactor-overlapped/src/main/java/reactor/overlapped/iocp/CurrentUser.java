package reactor.overlapped.iocp;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import reactor.overlapped.spi.NativeAddress;

/** The user that this process runs as. */
final class CurrentUser {

    /** A TOKEN_USER: a pointer to the SID, attributes, and behind them the SID of at most 68 bytes. */
    private static final int TOKEN_USER = 16 + 68;

    private CurrentUser() {}

    /** {@return its SID in the form {@code S-1-5-21-…}} */
    static String sid(String target) throws IOException {
        long[] token = new long[1];
        if (Advapi32.OpenProcessToken(Kernel32.GetCurrentProcess(), Advapi32.TOKEN_QUERY, token) == 0) {
            throw Win32Errors.exception("find the current user", target, Native.getLastError());
        }
        try {
            ByteBuffer user = ByteBuffer.allocateDirect(TOKEN_USER).order(ByteOrder.nativeOrder());
            if (Advapi32.GetTokenInformation(
                            token[0], Advapi32.TokenUser, NativeAddress.of(user), TOKEN_USER, new int[1])
                    == 0) {
                throw Win32Errors.exception("find the current user", target, Native.getLastError());
            }
            return text(user.getLong(0), target);
        } finally {
            Kernel32.CloseHandle(token[0]);
        }
    }

    private static String text(long sid, String target) throws IOException {
        long[] text = new long[1];
        if (Advapi32.ConvertSidToStringSidW(sid, text) == 0) {
            throw Win32Errors.exception("find the current user", target, Native.getLastError());
        }
        try {
            return new Pointer(text[0]).getWideString(0);
        } finally {
            Kernel32.LocalFree(text[0]);
        }
    }
}
