package reactor.overlapped.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One peer at one work on files.
 *
 * @param table where it stands
 * @param method of the benchmark; none for fio
 * @param main whether a quick run measures it
 */
record FileCase(String table, String title, String peer, String method, Map<String, String> parameters, boolean main) {

    static final String FIO = "fio";

    private static final String OURS = "ours";
    private static final String BLOCKING = "fileChannel";
    private static final String DEFAULT_POOL = "asynchronousFileChannel";
    private static final String FIXED_POOL = "asynchronousFileChannelFixed";

    String name() {
        return table + "." + peer;
    }

    boolean direct() {
        return CachedFile.DIRECT.equals(parameters.get("access"));
    }

    /**
     * {@return all of them in the order of a round, which is that of the tables}
     *
     * @param backends of ours, the best first
     */
    static List<FileCase> all(List<String> backends, boolean windows) {
        List<FileCase> cases = new ArrayList<>();
        for (String access : windows ? List.of(CachedFile.CACHED) : List.of(CachedFile.CACHED, CachedFile.DIRECT)) {
            boolean cached = access.equals(CachedFile.CACHED);
            String how = cached ? ", cached" : ", O_DIRECT";

            Table random = new Table(cases, "RandomRead." + access, "Random reads of 4 KiB, 32 in flight" + how);
            Map<String, String> parameters = Map.of("access", access);
            random.ours(backends, OURS, "", parameters);
            if (cached) {
                random.ours(backends.subList(0, 1), "oursByteBuf", "ByteBuf", parameters);
                random.ours(backends.subList(0, 1), "oursRetained", "Retained", parameters);
                random.ours(backends.subList(0, 1), "oursRetainedFlatMap", "FlatMap", parameters);
            }
            if (!windows) {
                random.peer(FIO, parameters, true);
            }
            random.peer(DEFAULT_POOL, parameters, cached);
            random.peer(FIXED_POOL, parameters, true);
            random.peer(BLOCKING, parameters, cached);

            for (int kibibytes : new int[] {64, 1024}) {
                String size = kibibytes == 64 ? "64 KiB" : "1 MiB";
                Table stream = new Table(
                        cases, "StreamRead" + kibibytes + "." + access, "Sequential read in blocks of " + size + how);
                Map<String, String> sized = Map.of("access", access, "blockSize", Integer.toString(kibibytes << 10));
                stream.ours(backends, OURS, "", sized);
                stream.peer(BLOCKING, sized, true);
                if (cached) {
                    stream.peer(FIXED_POOL, sized, false);
                    stream.peer("spring", sized, kibibytes == 64);
                    stream.peer("vertx", sized, false);
                }
                if (cached && kibibytes == 64) {
                    stream.peer(DEFAULT_POOL, sized, false);
                    stream.peer("springPooled", sized, false);
                    stream.peer("vertxDefault", sized, true);
                }
            }

            Table write = new Table(cases, "StreamWrite64." + access, "Sequential write in blocks of 64 KiB" + how);
            write.ours(backends, OURS, "", parameters);
            write.peer(BLOCKING, parameters, true);
            if (cached) {
                for (String peer : List.of(DEFAULT_POOL, FIXED_POOL, "spring", "vertx")) {
                    write.peer(peer, parameters, false);
                }
            }
        }
        return cases;
    }

    private record Table(List<FileCase> cases, String id, String title) {

        void peer(String method, Map<String, String> parameters, boolean main) {
            cases.add(new FileCase(id, title, method, method, parameters, main));
        }

        /** A quick run measures only the best backend, and only its plainest form. */
        void ours(List<String> backends, String method, String form, Map<String, String> parameters) {
            for (String backend : backends) {
                Map<String, String> more = new LinkedHashMap<>(parameters);
                more.put("backend", backend);
                String name = OURS + backend.substring(0, 1).toUpperCase(Locale.ROOT) + backend.substring(1) + form;
                cases.add(
                        new FileCase(id, title, name, method, more, form.isEmpty() && backend.equals(backends.get(0))));
            }
        }
    }
}
