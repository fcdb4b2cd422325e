package reactor.overlapped.filedrop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import reactor.overlapped.CompletionPort;

/** The program starts, ends, and starts again; or says in one line why not. */
@Tag("nio")
@ExtendWith(OutputCaptureExtension.class)
class StartTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--filedrop.maximum-size=much | much",
                "--filedrop.maximum-size=0B | at least one byte",
                "--filedrop.idle-timeout=-1s | idle-timeout",
                "--backend=floppy | iocp, uring or nio",
                "--backend=iocp | iocp",
                "--server.address=[no-address | [no-address",
                "--filedrop.folder=/dev/null/x | /dev/null",
            })
    void a_wrong_setting_ends_with_one_line(String argument, String said, CapturedOutput output) {
        assertThatThrownBy(() -> start(argument).close()).isNotNull();
        assertThat(output.getErr().strip().lines())
                .singleElement()
                .asString()
                .startsWith("filedrop: ")
                .contains(said);
        assertThat(output.getOut()).doesNotContain("\tat ");
    }

    @Test
    void a_folder_has_one_server(CapturedOutput output) {
        try (ConfigurableApplicationContext first = start()) {
            assertThat(first.isActive()).isTrue();
            assertThatThrownBy(() -> start().close()).isNotNull();
            assertThat(output.getErr()).contains("another server is using it");
        }
        start().close();
    }

    @Test
    void the_folder_is_made() {
        start("--filedrop.folder=" + folder.resolve("a/b")).close();
        assertThat(folder.resolve("a/b")).isDirectory();
    }

    @Test
    void the_port_ends_with_the_program() {
        CompletionPort port;
        try (ConfigurableApplicationContext server = start()) {
            port = server.getBean(CompletionPort.class);
            assertThat(port.backend()).isEqualTo("nio");
            assertThat(port.isDisposed()).isFalse();
        }
        assertThat(port.isDisposed()).isTrue();
    }

    @Test
    void leftovers_of_a_server_that_died_are_removed_and_nothing_else() throws IOException {
        Files.write(folder.resolve(".overlapped-0d2f9b0e-0000-4000-8000-000000000000.tmp"), new byte[9]);
        Files.write(folder.resolve(".overlapped-notes.txt"), new byte[9]);
        Files.write(folder.resolve("kept.tmp"), new byte[9]);
        start().close();
        assertThat(names()).contains(".overlapped-notes.txt", "kept.tmp").noneMatch(name -> name.endsWith("00.tmp"));
    }

    @Test
    void a_digest_outlives_the_server_unless_the_file_has_changed() throws IOException {
        for (String name : List.of("same", "resized", "touched", "gone")) {
            put(name);
        }
        Files.write(folder.resolve("resized"), new byte[5]);
        Files.setLastModifiedTime(folder.resolve("touched"), FileTime.from(Instant.EPOCH));
        Files.delete(folder.resolve("gone"));
        try (Folder again = new Folder(folder)) {
            assertThat(again.find(new FileName("same")).sha256()).isEqualTo(ServerContract.sha256(new byte[] {1}));
            assertThat(again.find(new FileName("resized")).sha256()).isNull();
            assertThat(again.find(new FileName("touched")).sha256()).isNull();
        }
        assertThat(folder.resolve(".filedrop/sha256/gone")).doesNotExist();
    }

    @Test
    void a_damaged_digest_is_no_digest() throws IOException {
        put("a");
        Files.writeString(folder.resolve(".filedrop/sha256/a"), "nonsense");
        try (Folder again = new Folder(folder)) {
            assertThat(again.find(new FileName("a")).sha256()).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"default", "databuffer"})
    void an_upload_that_stands_still_is_given_up_and_its_client_is_told(String profile, CapturedOutput output)
            throws IOException {
        String put = "PUT /files/a HTTP/1.1\nContent-Length: 2\n\n1";
        String form = "POST /files HTTP/1.1\nContent-Type: multipart/form-data; boundary=x\nContent-Length: 999\n\n"
                + "--x\nContent-Disposition: form-data; name=\"f\"; filename=\"a\"\n\n1";
        try (ConfigurableApplicationContext server =
                start("--filedrop.idle-timeout=200ms", "--spring.profiles.active=" + profile)) {
            for (String request : List.of(put, form)) {
                try (RawClient upload = new RawClient(port(server))) {
                    upload.send(request.replaceFirst("\n", "\nHost: localhost\n")
                            .replace("\n", "\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
                    RawClient.Head answer = upload.answer();
                    assertThat(answer.status()).isEqualTo(408);
                    assertThat(answer.header("Connection")).isEqualTo("close");
                    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
                    assertThat(upload.body(answer.length())).hasSize(answer.length());
                    assertThat(upload.ends()).isTrue();
                }
                assertThat(names()).containsExactly(".filedrop");
            }
        }
        assertThat(output.getAll()).doesNotContain(" ERROR ", " WARN ", "\tat ");
    }

    @Test
    void a_name_that_the_servers_system_cannot_write_is_refused() throws IOException {
        try (ServerProcess server = ServerProcess.start(folder, Map.of("LC_ALL", "C"))) {
            try (RawClient upload = new RawClient(server.port())) {
                upload.head("PUT /files/%C3%A4 HTTP/1.1\nContent-Length: 1").send(new byte[1]);
                RawClient.Head answer = upload.answer();
                // On Windows and macOS there is nothing that they cannot write.
                assertThat(answer.status())
                        .isEqualTo(System.getProperty("os.name").equals("Linux") ? 400 : 201);
            }
        }
    }

    @Test
    void a_client_that_listens_is_told_the_end() throws IOException {
        ConfigurableApplicationContext server = start();
        try (RawClient events = new RawClient(port(server))) {
            events.head("GET /files/events HTTP/1.0");
            assertThat(events.answer().status()).isEqualTo(200);
            server.close();
            assertThat(new String(events.body(1 << 20), StandardCharsets.UTF_8)).contains("event:list");
        }
    }

    private void put(String name) throws IOException {
        try (Folder before = new Folder(folder)) {
            Files.write(before.path(new FileName(name)), new byte[] {1});
            before.arrived(new FileName(name), ServerContract.sha256(new byte[] {1}));
        }
    }

    private List<String> names() throws IOException {
        try (var paths = Files.list(folder)) {
            return paths.map(path -> path.getFileName().toString()).toList();
        }
    }

    private static int port(ConfigurableApplicationContext server) {
        return server.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    /** Starts the program; later arguments win. */
    private ConfigurableApplicationContext start(String... more) {
        List<String> arguments = new ArrayList<>(List.of("--server.port=0"));
        if (List.of(more).stream().noneMatch(argument -> argument.startsWith("--backend"))) {
            arguments.add("--backend=nio");
        }
        if (List.of(more).stream().noneMatch(argument -> argument.startsWith("--filedrop.folder"))) {
            arguments.add("--filedrop.folder=" + folder);
        }
        arguments.addAll(List.of(more));
        return SpringApplication.run(FiledropApplication.class, arguments.toArray(String[]::new));
    }
}
