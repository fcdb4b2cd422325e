package reactor.overlapped.filedrop;

import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ContentTooLargeException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What can be said of an upload before a byte of it is read: who sends {@code Expect: 100-continue} need not send it in vain. */
@Component
class Admission {

    private final Folder folder;
    private final long maximumSize;

    Admission(Folder folder, FiledropSettings settings) {
        this.folder = folder;
        maximumSize = settings.maximumSize().toBytes();
    }

    /**
     * Lets an upload in.
     *
     * @param length as announced, negative when it is not known
     * @return emits whether it replaces a file. Fails with {@link ContentTooLargeException} or {@link FileAlreadyExistsException}.
     */
    Mono<Boolean> admit(FileName name, long length, boolean replace) {
        return Mono.fromCallable(() -> {
                    if (length > maximumSize) {
                        throw new ContentTooLargeException(null);
                    }
                    Path path = folder.path(name);
                    boolean exists = Files.exists(path, LinkOption.NOFOLLOW_LINKS);
                    if (exists && !(replace && folder.has(name))) {
                        throw new FileAlreadyExistsException(name.value());
                    }
                    return exists;
                })
                .subscribeOn(Schedulers.boundedElastic());
    }
}
