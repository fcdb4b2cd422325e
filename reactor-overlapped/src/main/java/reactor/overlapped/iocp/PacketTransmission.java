package reactor.overlapped.iocp;

import com.sun.jna.Native;

/** Direct-mapped {@code TransmitPackets}, the extension function that not every system has. */
final class PacketTransmission {

    /** {@code sizeof (TRANSMIT_PACKETS_ELEMENT)}: flags, length, then a buffer's address, or a file's offset and HANDLE. */
    static final int ELEMENT_SIZE = 24;

    static final int TP_ELEMENT_MEMORY = 1;
    static final int TP_ELEMENT_FILE = 2;

    /** Whether the system has it; asking binds it. */
    static final boolean AVAILABLE = available();

    private PacketTransmission() {}

    private static boolean available() {
        try {
            Native.register(PacketTransmission.class, ExtensionFunctions.library("mswsock"));
            return true;
        } catch (UnsatisfiedLinkError e) {
            return false;
        }
    }

    static native int TransmitPackets(long socket, long elements, int count, int perSend, long overlapped, int flags);
}
