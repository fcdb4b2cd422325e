package reactor.overlapped.iocp;

import com.sun.jna.Native;

/**
 * Direct-mapped kernel32.dll. Handles and pointers are {@code long}, BOOL and DWORD {@code int}; after a failure
 * {@link Native#getLastError()} is read at once. Arrays are for set-up calls only: JNA copies them, so they never
 * belong to an overlapped call.
 */
final class Kernel32 {

    static final long INVALID_HANDLE_VALUE = -1;
    static final int INFINITE = -1;

    static final int GENERIC_READ = 0x80000000;
    static final int GENERIC_WRITE = 0x40000000;
    static final int FILE_READ_ATTRIBUTES = 0x80;
    static final int FILE_WRITE_ATTRIBUTES = 0x100;
    static final int FILE_SHARE_READ = 0x1;
    static final int FILE_SHARE_WRITE = 0x2;
    static final int FILE_SHARE_DELETE = 0x4;

    static final int CREATE_NEW = 1;
    static final int CREATE_ALWAYS = 2;
    static final int OPEN_EXISTING = 3;
    static final int OPEN_ALWAYS = 4;
    static final int TRUNCATE_EXISTING = 5;

    static final int FILE_ATTRIBUTE_READONLY = 0x1;
    static final int FILE_ATTRIBUTE_HIDDEN = 0x2;
    static final int FILE_ATTRIBUTE_SYSTEM = 0x4;
    static final int FILE_ATTRIBUTE_DIRECTORY = 0x10;
    static final int FILE_ATTRIBUTE_ARCHIVE = 0x20;
    static final int FILE_ATTRIBUTE_NORMAL = 0x80;
    static final int FILE_ATTRIBUTE_TEMPORARY = 0x100;
    static final int FILE_ATTRIBUTE_OFFLINE = 0x1000;
    static final int FILE_ATTRIBUTE_NOT_CONTENT_INDEXED = 0x2000;
    static final int FILE_ATTRIBUTE_ENCRYPTED = 0x4000;
    static final int INVALID_FILE_ATTRIBUTES = -1;

    static final int SECURITY_ANONYMOUS = 0;
    static final int SECURITY_SQOS_PRESENT = 0x00100000;
    static final int FILE_FLAG_OPEN_NO_RECALL = 0x00100000;
    static final int FILE_FLAG_OPEN_REPARSE_POINT = 0x00200000;
    static final int FILE_FLAG_POSIX_SEMANTICS = 0x01000000;
    static final int FILE_FLAG_BACKUP_SEMANTICS = 0x02000000;
    static final int FILE_FLAG_DELETE_ON_CLOSE = 0x04000000;
    static final int FILE_FLAG_SEQUENTIAL_SCAN = 0x08000000;
    static final int FILE_FLAG_RANDOM_ACCESS = 0x10000000;
    static final int FILE_FLAG_NO_BUFFERING = 0x20000000;
    static final int FILE_FLAG_OVERLAPPED = 0x40000000;
    static final int FILE_FLAG_WRITE_THROUGH = 0x80000000;

    static final byte FILE_SKIP_COMPLETION_PORT_ON_SUCCESS = 0x1;
    static final byte FILE_SKIP_SET_EVENT_ON_HANDLE = 0x2;

    static final int FILE_TYPE_DISK = 1;
    static final int FILE_TYPE_CHAR = 2;
    static final int FILE_TYPE_PIPE = 3;

    static final int PIPE_ACCESS_INBOUND = 0x1;
    static final int PIPE_ACCESS_OUTBOUND = 0x2;
    static final int PIPE_ACCESS_DUPLEX = 0x3;
    static final int FILE_FLAG_FIRST_PIPE_INSTANCE = 0x00080000;
    static final int PIPE_READMODE_MESSAGE = 0x2;
    static final int PIPE_TYPE_MESSAGE = 0x4;
    static final int PIPE_REJECT_REMOTE_CLIENTS = 0x8;
    static final int PIPE_UNLIMITED_INSTANCES = 255;

    static final int STD_INPUT_HANDLE = -10;
    static final int STD_OUTPUT_HANDLE = -11;
    static final int STD_ERROR_HANDLE = -12;

    static final int FILE_BEGIN = 0;
    static final int FILE_CURRENT = 1;
    static final int LOCKFILE_FAIL_IMMEDIATELY = 0x1;
    static final int LOCKFILE_EXCLUSIVE_LOCK = 0x2;
    static final int THREAD_TERMINATE = 0x1;

    /** DWORDs of {@code BY_HANDLE_FILE_INFORMATION}, and where among them it says which file it is. */
    static final int BY_HANDLE_FILE_INFORMATION = 13;

    static final int VOLUME = 7;
    static final int INDEX_HIGH = 11;
    static final int INDEX_LOW = 12;

    /** Values of FILE_INFO_BY_HANDLE_CLASS. */
    static final int FileStandardInfo = 1;

    static final int FileEndOfFileInfo = 6;
    static final int FileStorageInfo = 16;

    static final int MEM_RESERVE_COMMIT = 0x3000;
    static final int MEM_RELEASE = 0x8000;
    static final int PAGE_READWRITE = 0x4;

    static final int FORMAT_MESSAGE_IGNORE_INSERTS = 0x200;
    static final int FORMAT_MESSAGE_FROM_SYSTEM = 0x1000;

    static {
        Native.register(Kernel32.class, "kernel32");
    }

    private Kernel32() {}

    /** Binds the library now, so that a failure shows here. */
    static void load() {}

    static native long CreateFileW(
            char[] name, int access, int share, long security, int disposition, int flagsAndAttributes, long template);

    static native int CloseHandle(long handle);

    static native int ReadFile(long handle, long buffer, int length, long read, long overlapped);

    static native int WriteFile(long handle, long buffer, int length, long written, long overlapped);

    static native int GetNamedPipeInfo(long pipe, int[] flags, long outSize, long inSize, long maxInstances);

    static native long CreateNamedPipeW(
            char[] name,
            int openMode,
            int pipeMode,
            int maxInstances,
            int outSize,
            int inSize,
            int timeout,
            long security);

    static native int ConnectNamedPipe(long pipe, long overlapped);

    static native int DisconnectNamedPipe(long pipe);

    static native int TransactNamedPipe(
            long pipe, long in, int inLength, long out, int outLength, long read, long overlapped);

    static native int SetNamedPipeHandleState(long pipe, int[] mode, long collectCount, long collectTime);

    static native int PeekNamedPipe(long pipe, long buffer, int size, long read, int[] available, long left);

    static native int GetNamedPipeClientProcessId(long pipe, int[] process);

    static native int GetNamedPipeServerProcessId(long pipe, int[] process);

    static native int ReadFileScatter(long handle, long segments, int length, long reserved, long overlapped);

    static native int WriteFileGather(long handle, long segments, int length, long reserved, long overlapped);

    static native int CancelIo(long handle);

    static native int CancelIoEx(long handle, long overlapped);

    static native int CancelSynchronousIo(long thread);

    static native int GetOverlappedResult(long handle, long overlapped, int[] transferred, int wait);

    static native long CreateIoCompletionPort(long handle, long port, long key, int concurrency);

    static native int GetQueuedCompletionStatusEx(
            long port, long entries, int count, long removed, int milliseconds, int alertable);

    static native int PostQueuedCompletionStatus(long port, int bytes, long key, long overlapped);

    static native int SetFileCompletionNotificationModes(long handle, byte modes);

    static native int GetFileType(long handle);

    static native long GetStdHandle(int which);

    static native int GetFileSizeEx(long handle, long[] size);

    static native int GetCompressedFileSizeW(char[] name, int[] high);

    static native int SetFilePointerEx(long handle, long distance, long[] position, int method);

    static native int SetFileInformationByHandle(long handle, int infoClass, long[] info, int size);

    static native int GetFileInformationByHandle(long handle, int[] info);

    static native int GetFileInformationByHandleEx(long handle, int infoClass, int[] info, int size);

    static native int FlushFileBuffers(long handle);

    static native int LockFileEx(long handle, int flags, int reserved, int low, int high, long overlapped);

    static native int UnlockFileEx(long handle, int reserved, int low, int high, long overlapped);

    static native int GetFileAttributesW(char[] name);

    static native int GetFullPathNameW(char[] name, int size, char[] full, long filePart);

    static native int GetFinalPathNameByHandleW(long handle, char[] name, int size, int flags);

    static native long CreateEventW(long security, int manualReset, int initialState, long name);

    static native long OpenThread(int access, int inherit, int id);

    static native int GetCurrentThreadId();

    static native long GetCurrentProcess();

    static native long LocalFree(long memory);

    static native int GetProcessWorkingSetSize(long process, long[] minimum, long[] maximum);

    static native int SetProcessWorkingSetSize(long process, long minimum, long maximum);

    static native long VirtualAlloc(long address, long size, int type, int protection);

    static native int VirtualFree(long address, long size, int type);

    static native int FormatMessageW(
            int flags, long source, int message, int language, char[] buffer, int size, long arguments);
}
