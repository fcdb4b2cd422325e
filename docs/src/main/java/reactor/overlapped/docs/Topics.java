package reactor.overlapped.docs;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** How topics of tests are called and in which order they come; see topics.txt. */
final class Topics {

    private static final Map<String, String> GROUPS = Map.of(
            "file", "Files",
            "net", "Sockets",
            "pipe", "Pipes and processes",
            "device", "Handles without positions",
            "text", "Text",
            "spring", "Spring WebFlux",
            "", "The port and its streams");

    private final List<String> order = new ArrayList<>();
    private final Map<String, String> words = new HashMap<>();
    private final Set<String> leftOut = new HashSet<>();

    /** Reads the file. */
    Topics() throws IOException {
        try (InputStream file = Objects.requireNonNull(Topics.class.getResourceAsStream("topics.txt"));
                BufferedReader reader = new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
            reader.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(this::add);
        }
    }

    private void add(String line) {
        if (line.startsWith("-")) {
            leftOut.add(line.substring(1));
            return;
        }
        int colon = line.indexOf(": ");
        order.add(line.substring(0, colon));
        words.put(line.substring(0, colon), line.substring(colon + 2));
    }

    /** {@return those to show, in order: of the ones given and of the ones known} */
    List<String> shown(Collection<String> topics) {
        List<String> all = new ArrayList<>(order);
        topics.stream()
                .filter(topic -> !words.containsKey(topic) && !leftOut.contains(topic))
                .sorted()
                .forEach(topic -> all.add(after(topic, all), topic));
        return all;
    }

    /** Behind the last of its group. */
    private static int after(String topic, List<String> all) {
        for (int i = all.size() - 1; i >= 0; i--) {
            if (packageOf(all.get(i)).equals(packageOf(topic))) {
                return i + 1;
            }
        }
        return all.size();
    }

    /** {@return the heading that a topic stands under} */
    static String group(String topic) {
        String name = packageOf(topic);
        return GROUPS.getOrDefault(name, name);
    }

    /** {@return what a topic is about; the words in its name when the file does not say} */
    String words(String topic) {
        String known = words.get(topic);
        return known != null
                ? known
                : topic.substring(topic.indexOf('.') + 1)
                        .replaceAll("(?<=[a-z0-9])(?=[A-Z])", " ")
                        .toLowerCase(Locale.ROOT);
    }

    private static String packageOf(String topic) {
        return topic.substring(0, Math.max(0, topic.indexOf('.')));
    }
}
