package reactor.overlapped.filedrop;

import java.util.regex.Pattern;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalysisReporter;

/** Tells why the program does not start in one line, in place of Spring Boot's block of log. */
class OneLineReporter implements FailureAnalysisReporter {

    private static final Pattern LINES = Pattern.compile("\\s*\\R\\s*");

    @Override
    public void report(FailureAnalysis analysis) {
        System.err.println(
                "filedrop: " + LINES.matcher(analysis.getDescription().strip()).replaceAll(" "));
    }
}
