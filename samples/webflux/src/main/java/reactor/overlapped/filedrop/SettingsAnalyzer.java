package reactor.overlapped.filedrop;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.origin.Origin;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Finds what is wrong with a setting, in words of the settings. */
@Order(Ordered.HIGHEST_PRECEDENCE)
class SettingsAnalyzer implements FailureAnalyzer {

    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof FolderException || cause instanceof BackendException) {
                return new FailureAnalysis(String.valueOf(cause.getMessage()), null, failure);
            }
            if (cause instanceof BindException bind && bind.getName().toString().startsWith("filedrop")) {
                return new FailureAnalysis(describe(bind), null, failure);
            }
        }
        return null;
    }

    private static String describe(BindException bind) {
        Throwable root = bind;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String reason = String.valueOf(root.getMessage());
        if (bind.getProperty() == null) {
            return reason;
        }
        String origin = Optional.ofNullable(Origin.from(bind.getProperty()))
                .map(from -> " (from " + from + ")")
                .orElse("");
        return bind.getName() + "=" + bind.getProperty().getValue() + origin + ": " + reason;
    }
}
