package reactor.overlapped.filedrop;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.LoggerFactory;

/** Buffers that nobody has released, as Netty's leak detector reports them: when they are collected, at the next allocation. */
final class Leaks {

    private static final AtomicInteger REPORTS = new AtomicInteger();

    private Leaks() {}

    /** Fails when a buffer has been lost so far. */
    static void assertNone() {
        listen();
        System.gc();
        for (int i = 0; i < 32; i++) {
            ByteBufAllocator.DEFAULT.directBuffer(1).release();
        }
        assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
        assertThat(REPORTS.getAndSet(0))
                .as("leaked buffers, which the log describes")
                .isZero();
    }

    /** Spring Boot resets the logging with each application, so this is done again and again. */
    private static void listen() {
        Logger logger = (Logger) LoggerFactory.getLogger(ResourceLeakDetector.class);
        if (logger.getAppender("leaks") != null) {
            return;
        }
        AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                if (event.getLevel().isGreaterOrEqual(Level.ERROR)) {
                    REPORTS.incrementAndGet();
                }
            }
        };
        appender.setName("leaks");
        appender.start();
        logger.addAppender(appender);
    }
}
