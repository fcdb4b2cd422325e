package reactor.overlapped.cli;

import io.netty.buffer.ByteBuf;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import reactor.core.publisher.Mono;
import reactor.overlapped.file.StreamOptions;

/** Hashes files in the subscriber, while the next blocks are being read. */
@Command(name = "sha256", description = "Prints the SHA-256 hashes of files, as sha256sum does.")
final class Sha256Command extends PortCommand {

    @Parameters(arity = "1..*", paramLabel = "PATH", description = "Files; - is standard input.")
    private List<Path> paths;

    @Override
    int run(Session session) {
        return each(session, paths, path -> print(line(session.await(hash(session, path)), path.toString())));
    }

    private static Mono<String> hash(Session session, Path path) {
        return Source.read(session, path, StreamOptions.create())
                .collect(Sha256Command::digest, Sha256Command::update)
                .map(digest -> HexFormat.of().formatHex(digest.digest()));
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has it", e);
        }
    }

    private static void update(MessageDigest digest, ByteBuf buffer) {
        digest.update(buffer.nioBuffer());
        buffer.release();
    }

    /** A name that would break the line is escaped, and the line marked, in coreutils' way. */
    private static String line(String hash, String name) {
        if (name.indexOf('\n') < 0 && name.indexOf('\r') < 0) {
            return hash + "  " + name;
        }
        return "\\" + hash + "  "
                + name.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
    }
}
