package reactor.overlapped.iocp;

import com.sun.jna.Native;

/** Direct-mapped ntdll.dll: what Win32 does not tell about a handle, and the way from an NTSTATUS to a Win32 error. */
final class Ntdll {

    static final int STATUS_SUCCESS = 0;
    static final int STATUS_PENDING = 0x103;
    static final int STATUS_HANDLES_CLOSED = 0x8000000A;

    /** A FILE_INFORMATION_CLASS. */
    static final int FileModeInformation = 16;

    /** A FILE_INFORMATION_CLASS: what SetFileCompletionNotificationModes has set. */
    static final int FileIoCompletionNotificationInformation = 41;

    static final int FILE_NO_INTERMEDIATE_BUFFERING = 0x8;
    static final int FILE_SYNCHRONOUS_IO_ALERT = 0x10;
    static final int FILE_SYNCHRONOUS_IO_NONALERT = 0x20;

    static {
        Native.register(Ntdll.class, "ntdll");
    }

    private Ntdll() {}

    /** Binds the library now, so that a failure shows here. */
    static void load() {}

    static native int NtQueryInformationFile(
            long handle, long[] ioStatusBlock, int[] information, int length, int informationClass);

    static native int RtlNtStatusToDosError(int status);
}
