package reactor.overlapped.iocp;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.SymbolProvider;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Map;

/**
 * Finds Winsock's extension functions: {@code WSAIoctl} tells their addresses, and a library's symbol provider passes them on, so that they
 * are bound directly as exported functions are.
 */
final class ExtensionFunctions {

    /** The identifiers as the text of a GUID. */
    private static final Map<String, String> GUIDS = Map.of(
            "AcceptEx", "b5367df1-cbac-11cf-95ca-00805f48a192",
            "GetAcceptExSockaddrs", "b5367df2-cbac-11cf-95ca-00805f48a192",
            "ConnectEx", "25a207b9-ddf3-4660-8ee9-76e58c74063e",
            "DisconnectEx", "7fda2e11-8630-436f-a031-f536a6eec157",
            "TransmitFile", "b5367df0-cbac-11cf-95ca-00805f48a192",
            "TransmitPackets", "d9689da0-1f90-11d3-9971-00c04f68c876",
            "WSARecvMsg", "f689d7c8-6f1f-436b-8a53-e54fe351c322");

    private static final int GUID_SIZE = 16;

    private ExtensionFunctions() {}

    /** {@return a library whose functions of these names are the extensions} */
    static NativeLibrary library(String name) {
        SymbolProvider provider = (handle, symbol, parent) -> {
            long address = address(symbol);
            if (address == 0) {
                throw new UnsatisfiedLinkError("Winsock has no " + symbol);
            }
            return address;
        };
        return NativeLibrary.getInstance(name, Map.of(Library.OPTION_SYMBOL_PROVIDER, provider));
    }

    /** {@code WSAIoctl(SIO_GET_EXTENSION_FUNCTION_POINTER)}. {@return the address, 0 when the system has none} */
    private static long address(String function) {
        String guid = GUIDS.get(function);
        if (guid == null) {
            return 0;
        }
        boolean datagrams = function.equals("WSARecvMsg");
        long socket = Ws2_32.WSASocketW(
                Ws2_32.AF_INET,
                datagrams ? Ws2_32.SOCK_DGRAM : Ws2_32.SOCK_STREAM,
                0,
                0,
                0,
                Ws2_32.WSA_FLAG_OVERLAPPED | Ws2_32.WSA_FLAG_NO_HANDLE_INHERIT);
        if (socket == Ws2_32.INVALID_SOCKET) {
            throw new IllegalStateException("WSASocketW: " + Win32Symbols.of(Native.getLastError()));
        }
        try {
            byte[] answer = new byte[Long.BYTES];
            int failed = Ws2_32.WSAIoctl(
                    socket,
                    Ws2_32.SIO_GET_EXTENSION_FUNCTION_POINTER,
                    bytes(guid),
                    GUID_SIZE,
                    answer,
                    answer.length,
                    new int[1],
                    0,
                    0);
            return failed != 0
                    ? 0
                    : ByteBuffer.wrap(answer).order(ByteOrder.nativeOrder()).getLong();
        } finally {
            Ws2_32.closesocket(socket);
        }
    }

    /** The first three groups of a GUID are numbers, the rest bytes. */
    private static byte[] bytes(String guid) {
        ByteBuffer text = ByteBuffer.wrap(HexFormat.of().parseHex(guid.replace("-", "")));
        ByteBuffer bytes = ByteBuffer.allocate(GUID_SIZE).order(ByteOrder.nativeOrder());
        bytes.putInt(text.getInt())
                .putShort(text.getShort())
                .putShort(text.getShort())
                .putLong(Long.reverseBytes(text.getLong()));
        return bytes.array();
    }
}
