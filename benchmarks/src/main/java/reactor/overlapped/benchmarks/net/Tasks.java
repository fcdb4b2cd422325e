package reactor.overlapped.benchmarks.net;

import java.util.ArrayList;
import java.util.List;
import reactor.overlapped.benchmarks.Plan;

/** All that servers are made to do, in the order of a round. */
final class Tasks {

    private static final int MESSAGE = 64;
    private static final int LONG_MESSAGE = 16 << 10;
    private static final int BLOCK = 64 << 10;

    /** A task and how much of all there is to be measured for it to be among that. */
    record Entry(Task task, Plan.Level level) {}

    private Tasks() {}

    static List<Entry> all(boolean wine) {
        List<Entry> tasks = new ArrayList<>();
        int many = wine ? 500 : 10_000;
        for (int bytes : new int[] {MESSAGE, LONG_MESSAGE}) {
            for (int connections : wine ? new int[] {1, 100} : new int[] {1, 100, 1000}) {
                boolean main = bytes == MESSAGE && connections >= 100;
                tasks.add(new Entry(
                        new Task(Work.ECHO, bytes, connections, 1), main ? Plan.Level.QUICK : Plan.Level.NORMAL));
            }
        }
        if (!wine) {
            for (int connections : new int[] {100, 1000}) {
                tasks.add(new Entry(
                        new Task(Work.ECHO, MESSAGE, connections, 1).onOneProcessor(),
                        connections == 100 ? Plan.Level.QUICK : Plan.Level.NORMAL));
            }
        }
        tasks.add(new Entry(new Task(Work.BESIDE_IDLE, MESSAGE, 10, 1).beside(many), Plan.Level.QUICK));
        tasks.add(new Entry(new Task(Work.ECHO, MESSAGE, 100, 2), Plan.Level.MORE));
        tasks.add(new Entry(new Task(Work.SEND, BLOCK, 1, 1), Plan.Level.MORE));
        tasks.add(new Entry(new Task(Work.RECEIVE, BLOCK, 1, 1), Plan.Level.MORE));
        tasks.add(new Entry(new Task(Work.SEND_FILE, BLOCK, 1, 1), Plan.Level.MORE));
        tasks.add(new Entry(new Task(Work.PIPE, MESSAGE, 1, 1), Plan.Level.MORE));
        tasks.add(new Entry(new Task(Work.PIPE, MESSAGE, 16, 1), Plan.Level.MORE));
        tasks.add(new Entry(new Task(Work.IDLE, MESSAGE, many, 1), Plan.Level.MORE));
        return tasks;
    }
}
