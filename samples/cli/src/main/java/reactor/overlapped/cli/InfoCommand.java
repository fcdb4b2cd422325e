package reactor.overlapped.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.overlapped.HandleKind;
import reactor.overlapped.device.StreamHandle;
import reactor.overlapped.file.FileFlag;
import reactor.overlapped.file.FileOpener;
import reactor.overlapped.file.OverlappedFile;
import reactor.overlapped.file.SynchronousFile;

/** Tells what the library knows of files. */
@Command(name = "info", description = "Tells what files are, how large, and how much they take on the disk.")
final class InfoCommand extends PortCommand {

    @Parameters(arity = "1..*", paramLabel = "PATH", description = "Files; - is standard input.")
    private List<Path> paths;

    @Override
    int run(Session session) {
        return each(session, paths, path -> print(session.await(describe(session, path))));
    }

    private static Mono<String> describe(Session session, Path path) {
        String head = path + ": backend " + session.port().backend() + ", ";
        if (Source.isStandard(path)) {
            return StreamHandle.standardInput(session.port()).map(in -> head + name(in.kind()));
        }
        FileOpener opener = FileOpener.of(path).port(session.port());
        if (Source.isStream(path)) {
            return Mono.usingWhen(
                    opener.access().openSynchronous(),
                    stream -> Mono.just(head + name(stream.kind())),
                    SynchronousFile::close);
        }
        return Mono.usingWhen(
                (Files.isDirectory(path) ? opener.flags(FileFlag.BACKUP_SEMANTICS) : opener)
                        .access()
                        .open(),
                file -> sizes(file).map(sizes -> head + name(file.kind()) + sizes),
                OverlappedFile::close);
    }

    private static Mono<String> sizes(OverlappedFile file) {
        if (file.kind() == HandleKind.DIRECTORY) {
            return Mono.just("");
        }
        Mono<String> physical = file.physicalSize()
                .map(size -> size + " bytes")
                .onErrorReturn(UnsupportedOperationException.class, "not known on this backend");
        return Flux.concat(
                        file.size().map(size -> ", logical size " + size + " bytes"),
                        physical.map(", physical size "::concat))
                .reduce(String::concat);
    }

    private static String name(HandleKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
