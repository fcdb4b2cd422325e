package reactor.overlapped.docs;

import java.util.TreeSet;

/** What became of the tests of one topic in one column. */
final class Outcome {

    int passed;
    int failed;
    int skipped;

    final TreeSet<String> reasons = new TreeSet<>();

    /** Takes in what became of the same tests elsewhere, on another JDK: a test is counted once, a failure is never lost. */
    void merge(Outcome other) {
        passed = Math.max(passed, other.passed);
        failed = Math.max(failed, other.failed);
        skipped = Math.max(skipped, other.skipped);
        reasons.addAll(other.reasons);
    }
}
