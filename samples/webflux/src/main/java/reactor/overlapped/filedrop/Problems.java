package reactor.overlapped.filedrop;

import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.ErrorResponse;
import org.springframework.web.server.ContentTooLargeException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;
import reactor.netty.channel.AbortedException;
import tools.jackson.databind.json.JsonMapper;

/** Answers with what went wrong, as {@code application/problem+json}; before Spring Boot's own handler, which is at -1. */
@Component
@Order(-2)
class Problems implements WebExceptionHandler {

    private static final Log LOG = LogFactory.getLog(Problems.class);

    private final JsonMapper json;
    private final long maximumSize;

    Problems(JsonMapper json, FiledropSettings settings) {
        this.json = json;
        maximumSize = settings.maximumSize().toBytes();
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable error) {
        ServerHttpResponse response = exchange.getResponse();
        String request =
                exchange.getRequest().getMethod() + " " + exchange.getRequest().getURI();
        if (isClientGone(error)) {
            LOG.debug(request + ": the client has gone", error);
            return Mono.empty();
        }
        ProblemDetail problem = problem(error);
        if (problem.getStatus() >= 500) {
            // One of the file system says all there is to say, as of a full disk.
            LOG.error(request + " failed: " + error, error instanceof FileSystemException ? null : error);
        }
        if (response.isCommitted()) {
            // The answer has begun: only a broken connection can tell that it is not complete. The error itself would
            // not do: some, as EOFException, Spring
            // takes for a client's that has gone, and lets the connection live.
            return Mono.error(new IncompleteAnswerException());
        }
        response.setRawStatusCode(problem.getStatus());
        if (error instanceof ErrorResponse known) {
            response.getHeaders().putAll(known.getHeaders());
        }
        if (problem.getStatus() == HttpStatus.REQUEST_TIMEOUT.value()) {
            // What else the client may send belongs to what has been given up.
            response.getHeaders().setConnection("close");
        }
        response.getHeaders().setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        byte[] bytes = json.writeValueAsBytes(problem);
        response.getHeaders().setContentLength(bytes.length);
        return response.writeWith(
                Mono.<DataBuffer>fromSupplier(() -> response.bufferFactory().wrap(bytes)));
    }

    /** Where it comes from says nothing: the error itself has been logged. */
    private static final class IncompleteAnswerException extends RuntimeException {

        IncompleteAnswerException() {
            super("the answer could not be completed", null, false, false);
        }
    }

    /** While its request came, or while it was sent the answer. */
    private static boolean isClientGone(Throwable error) {
        Throwable cause = error instanceof PartlyStoredException partly ? partly.getCause() : error;
        return (cause instanceof BrokenRequestException && !(cause instanceof StalledRequestException))
                || AbortedException.isConnectionReset(cause);
    }

    private ProblemDetail problem(Throwable error) {
        if (error instanceof PartlyStoredException partly && partly.getCause() != null) {
            ProblemDetail problem = problem(partly.getCause());
            problem.setProperty("stored", partly.stored());
            return problem;
        }
        if (error instanceof NoSuchFileException) {
            return ProblemDetail.forStatusAndDetail(HttpStatus.NOT_FOUND, "There is no such file.");
        }
        if (error instanceof FileAlreadyExistsException) {
            return ProblemDetail.forStatusAndDetail(HttpStatus.CONFLICT, "There is a file of that name already.");
        }
        if (error instanceof ContentTooLargeException) {
            return ProblemDetail.forStatusAndDetail(
                    HttpStatus.CONTENT_TOO_LARGE, "A file may have " + maximumSize + " bytes at most.");
        }
        if (error instanceof StalledRequestException) {
            return ProblemDetail.forStatusAndDetail(
                    HttpStatus.REQUEST_TIMEOUT, "The rest of the request did not come in time.");
        }
        if (error instanceof ErrorResponse known) {
            return known.getBody();
        }
        return ProblemDetail.forStatusAndDetail(
                HttpStatus.INTERNAL_SERVER_ERROR, "The server could not do that; its log says why.");
    }
}
