package reactor.overlapped.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * What to measure and for how long. A round that would pass the limit of time is not begun, so a busy machine makes fewer.
 *
 * @param results the file for what is measured
 * @param only part of the names of what is measured
 * @param level how much of all there is
 * @param seconds what each measurement of sockets and pipes counts; of files it is {@link #fileIteration} twice
 */
public record Plan(Path results, int wantedRounds, double minutes, double seconds, Level level, Pattern only) {

    /** How much of all there is. */
    public enum Level {
        /** The main rows. */
        QUICK,
        /** All that has targets. */
        NORMAL,
        /** Whatever there is. */
        MORE
    }

    /** A round of measurements. */
    @FunctionalInterface
    public interface Round {
        void make(int number) throws IOException, InterruptedException;
    }

    /** Arguments: the results file, rounds, minutes, seconds and level. What is asked for comes as a property, because the Windows launcher would take its stars for file names. */
    public static Plan parse(String... args) {
        return new Plan(
                Path.of(args[0]),
                Integer.parseInt(args[1]),
                Double.parseDouble(args[2]),
                Double.parseDouble(args[3]),
                Level.valueOf(args[4]),
                Pattern.compile(System.getProperty("benchmarks.only", "")));
    }

    /** Whether that is to be measured. */
    public boolean wants(String name, boolean main) {
        return (main || level != Level.QUICK) && only.matcher(name).find();
    }

    /** {@return how many were made} */
    public int rounds(Round round) throws IOException, InterruptedException {
        long started = System.nanoTime();
        int made = 0;
        while (made < wantedRounds && (made == 0 || secondsSince(started) * (made + 1) <= minutes * 60 * made)) {
            System.err.printf("round %d of %d, after %.0f s%n", made + 1, wantedRounds, secondsSince(started));
            round.make(made);
            made++;
        }
        System.err.printf("%d rounds in %.0f s%n", made, secondsSince(started));
        return made;
    }

    double fileWarmUp() {
        return 0.45 * seconds;
    }

    double fileIteration() {
        return 0.2 * seconds;
    }

    private static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }
}
