package reactor.overlapped.benchmarks.filedrop;

import java.nio.file.Path;
import java.util.List;

/** What the file drop reads and writes files with. The names are those of the reports. */
enum Peer {
    oursUring("uring"),
    oursNio("nio"),

    /** The sample's other profile. */
    spring(""),

    /** Spring's own handler of static files: Reactor Netty sends them by {@code sendfile}, and nothing of them comes into the process. It takes no uploads. */
    springResource("");

    /** Of this library; empty when it has no part in it. */
    final String backend;

    Peer(String backend) {
        this.backend = backend;
    }

    boolean does(Work work) {
        return this != springResource || !work.upload();
    }

    List<String> arguments(Path folder) {
        return switch (this) {
            case spring -> List.of("--spring.profiles.active=databuffer");
            case springResource ->
                List.of(
                        "--spring.profiles.active=databuffer",
                        "--spring.web.resources.static-locations=file:" + folder + "/");
            default -> List.of("--backend=" + backend);
        };
    }

    String path(String name) {
        return this == springResource ? "/" + name : "/files/" + name;
    }
}
