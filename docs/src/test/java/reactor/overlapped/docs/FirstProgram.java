package reactor.overlapped.docs;

import java.nio.file.Path;
import reactor.overlapped.file.Access;
import reactor.overlapped.file.Disposition;
import reactor.overlapped.file.FileOpener;

// tag::program[]
/** Copies a file. */
final class FirstProgram {

    public static void main(String[] args) {
        Long bytes = FileOpener.of(Path.of(args[0]))
                .use(source -> FileOpener.of(Path.of(args[1]))
                        .access(Access.WRITE)
                        .disposition(Disposition.CREATE_ALWAYS)
                        .use(target -> target.write(source.streamRetained())))
                .blockLast();
        System.out.println(bytes + " bytes");
    }
}
// end::program[]
