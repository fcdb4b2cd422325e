package reactor.overlapped.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class CommandsTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"0,0", "4096,4096", "64K,65536", "3m,3145728", "5G,5368709120"})
    void sizes(String given, long bytes) {
        assertThat(new SizeConverter().convert(given)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "K", "-1", "1X", "1.5K", "99999999999999999999", "9223372036854775807K"})
    void noSizes(String given) {
        assertThatThrownBy(() -> new SizeConverter().convert(given)).isInstanceOf(TypeConversionException.class);
    }

    @Test
    void usage() {
        assertThat(Run.of("--help").out()).startsWith("Usage: overlapped").contains("info", "cat", "cp", "sha256");
        assertThat(Run.of("cp", "--help").out()).contains("--block", "--depth", "--backend");
        assertThat(Run.of("--version").out()).startsWith("overlapped ");
        assertThat(Run.of()).returns(2, Run::code);
        assertThat(Run.of("sha256")).returns(2, Run::code);
        assertThat(Run.of("cp", "--block", "0", "a", "b")).returns(2, Run::code);
        Run unknown = Run.of("info", "--backend", "none", folder);
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err())
                .startsWith("overlapped: info: there is no backend none")
                .hasLineCount(1);
    }

    @Test
    void info() throws Exception {
        Path file = file("a", 12345);
        Run run = Run.of("info", file, folder, folder.resolve("none"));
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out().lines())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith(file + ": backend ")
                                .contains("disk, logical size 12345 bytes, physical size "),
                        line -> assertThat(line).startsWith(folder + ": ").endsWith(", directory"));
        assertThat(run.err())
                .isEqualToNormalizingNewlines("overlapped: info: " + folder.resolve("none") + ": no such file\n");
    }

    @Test
    void hashesAlsoWhatComesAfterAnError() throws Exception {
        Path empty = file("empty", 0);
        Path large = file("large", 300_001);
        Run run = Run.of("-v", "sha256", empty, folder.resolve("none"), large);
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out().lines()).containsExactly(hash(empty) + "  " + empty, hash(large) + "  " + large);
        assertThat(run.err().lines())
                .satisfiesExactly(
                        line -> assertThat(line).endsWith("none: no such file"),
                        line -> assertThat(line).contains(" 0 in flight", " 300001 bytes"));
    }

    @Test
    void copies() throws Exception {
        Path source = file("source", 1_000_003);
        Path target = folder.resolve("target");
        assertThat(Run.of("cp", source, target)).isEqualTo(new Run(0, "", ""));
        assertThat(target).hasSameBinaryContentAs(source);
        Path other = file("other", 10);
        assertThat(Run.of("cp", "--block", "1K", "--depth", "3", other, target)).isEqualTo(new Run(0, "", ""));
        assertThat(target).hasSameBinaryContentAs(other);
        Path inner = Files.createDirectory(folder.resolve("inner"));
        assertThat(Run.of("cp", source, inner)).isEqualTo(new Run(0, "", ""));
        assertThat(inner.resolve("source")).hasSameBinaryContentAs(source);
        assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void copiesPermissionsToWhatIsNew() throws Exception {
        Path secret = file("secret", 10);
        var view = Files.getFileAttributeView(secret, PosixFileAttributeView.class);
        assumeTrue(view != null, "no permissions on this file system");
        var permissions = PosixFilePermissions.fromString("rwx------");
        view.setPermissions(permissions);
        Path target = folder.resolve("target");
        Run.of("cp", secret, target);
        assertThat(Files.getPosixFilePermissions(target)).isEqualTo(permissions);
        Run.of("cp", file("open", 10), target);
        assertThat(Files.getPosixFilePermissions(target)).isEqualTo(permissions);
    }

    @Test
    void aFailedCopyLeavesTheOldOne() throws Exception {
        Path target = file("target", 100);
        String before = hash(target);
        Run missing = Run.of("cp", folder.resolve("none"), target);
        assertThat(missing).isEqualTo(new Run(1, "", line("cp: " + folder.resolve("none") + ": no such file")));
        Run same = Run.of("cp", target, folder.resolve(".").resolve("target"));
        assertThat(same.code()).isEqualTo(1);
        assertThat(same.err()).contains("are the same file").hasLineCount(1);
        Path link = Files.createLink(folder.resolve("link"), target);
        assertThat(Run.of("cp", target, link).err()).contains("are the same file");
        assertThat(Run.of("cp", folder, target).err()).isEqualTo(line("cp: " + folder + ": is a directory"));
        assertThat(Run.of("cp", target, folder.resolve("none/x")).err()).contains("x: cannot create", "no such file");
        assertThat(hash(target)).isEqualTo(before);
        assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
    }

    private static String line(String text) {
        return "overlapped: " + text + System.lineSeparator();
    }

    private Path file(String name, int size) throws Exception {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return Files.write(folder.resolve(name), bytes);
    }

    private static String hash(Path file) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }
}
