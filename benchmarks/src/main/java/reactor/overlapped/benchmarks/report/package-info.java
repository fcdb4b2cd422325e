/** What was measured, kept in a file, and the tables, verdicts and plots that are made of it. */
@NullMarked
package reactor.overlapped.benchmarks.report;

import org.jspecify.annotations.NullMarked;
