/*
 * The neutral client: round trips on many TCP connections, one message in flight on each, by one thread over liburing.
 *
 *   load PORT BYTES CONNECTIONS IDLE WARM_UP_SECONDS SECONDS
 *   load --probe    tells by its exit code whether it can run here
 *
 * IDLE connections have one round trip each and then stay silent. Says "begin" when it starts to count and
 * "end COUNT NANOS P50 P99 CPU" when it has: round trips, nanoseconds, percentiles of latency and its own processor time in
 * nanoseconds.
 * It is lean so that the server is the limit: replies come by multishot receives into a ring of buffers, and all that
 * there is to send goes in one call.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <liburing.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { ENTRIES = 4096, BUFFERS = 2048, BUFFER = 4096, MOST_BYTES = 1 << 20 };

/* 128 buckets for each power of two: an error of less than one percent. */
enum { SUB_BITS = 7, SUB = 1 << SUB_BITS, BUCKETS = 48 * SUB };

struct exchange {
    int socket;
    int received;
    long sent_at;
};

static struct io_uring ring;
static struct io_uring_buf_ring *buffers;
static char *pool;
static char message[MOST_BYTES];
static long histogram[BUCKETS];
static int port;
static int bytes;

static void fail(const char *operation, int error) {
    fprintf(stderr, "load: %s: %s\n", operation, strerror(error));
    exit(1);
}

static long nanos(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return time.tv_sec * 1000000000L + time.tv_nsec;
}

static int bucket(long value) {
    if (value < SUB)
        return value < 0 ? 0 : (int)value;
    int shift = 63 - __builtin_clzl(value) - SUB_BITS;
    int index = (shift + 1) * SUB + (int)((value >> shift) - SUB);
    return index < BUCKETS ? index : BUCKETS - 1;
}

/* The upper end of the bucket that holds it. */
static long percentile(double part, long count) {
    long left = (long)(part * count);
    for (int i = 0; i < BUCKETS; i++) {
        left -= histogram[i];
        if (left < 0) {
            int shift = i / SUB - 1;
            return i < SUB ? i : ((long)(i % SUB + SUB + 1) << shift) - 1;
        }
    }
    return 0;
}

static int open_connection(void) {
    struct sockaddr_in server = {.sin_family = AF_INET, .sin_port = htons(port)};
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int one = 1;
    int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connection < 0)
        fail("socket", errno);
    if (connect(connection, (struct sockaddr *)&server, sizeof server))
        fail("connect", errno);
    if (setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one))
        fail("setsockopt", errno);
    return connection;
}

static int *open_idle(int count) {
    int *idle = calloc(count ? count : 1, sizeof *idle);
    for (int i = 0; i < count; i++) {
        char reply[64];
        idle[i] = open_connection();
        if (send(idle[i], message, sizeof reply, MSG_NOSIGNAL) != sizeof reply ||
            recv(idle[i], reply, sizeof reply, MSG_WAITALL) != sizeof reply)
            fail("idle connection", errno);
    }
    return idle;
}

static struct io_uring_sqe *request(void) {
    struct io_uring_sqe *sqe;
    while (!(sqe = io_uring_get_sqe(&ring)))
        io_uring_submit(&ring);
    return sqe;
}

static void receive(struct exchange *exchange) {
    struct io_uring_sqe *sqe = request();
    io_uring_prep_recv_multishot(sqe, exchange->socket, NULL, 0, 0);
    sqe->flags |= IOSQE_BUFFER_SELECT;
    sqe->buf_group = 0;
    io_uring_sqe_set_data(sqe, exchange);
}

/* Complete without an entry in the queue unless it fails; a failure has no data. */
static void send_message(struct exchange *exchange, long now) {
    struct io_uring_sqe *sqe = request();
    exchange->sent_at = now;
    io_uring_prep_send(sqe, exchange->socket, message, bytes, MSG_WAITALL | MSG_NOSIGNAL);
    sqe->flags |= IOSQE_CQE_SKIP_SUCCESS;
    io_uring_sqe_set_data(sqe, NULL);
}

static void give_back(int id) {
    io_uring_buf_ring_add(buffers, pool + (long)id * BUFFER, BUFFER, id, BUFFERS - 1, 0);
    io_uring_buf_ring_advance(buffers, 1);
}

/* Whether a message has come in whole. */
static int taken(const struct io_uring_cqe *cqe) {
    struct exchange *exchange = io_uring_cqe_get_data(cqe);
    if (!exchange)
        fail("send", cqe->res < 0 ? -cqe->res : EPIPE);
    if (cqe->res == 0)
        fail("receive", ECONNRESET);
    if (cqe->res < 0 && cqe->res != -ENOBUFS)
        fail("receive", -cqe->res);
    if (cqe->flags & IORING_CQE_F_BUFFER)
        give_back(cqe->flags >> IORING_CQE_BUFFER_SHIFT);
    if (!(cqe->flags & IORING_CQE_F_MORE))
        receive(exchange);
    if (cqe->res > 0)
        exchange->received += cqe->res;
    if (exchange->received > bytes)
        fail("more than was sent", EPROTO);
    return exchange->received == bytes;
}

static void open_ring(void) {
    struct io_uring_params parameters = {
        .flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_CQSIZE,
        .cq_entries = 4 * ENTRIES,
    };
    struct io_uring_buf_reg registration = {.ring_entries = BUFFERS};
    int error = io_uring_queue_init_params(ENTRIES, &ring, &parameters);
    if (error)
        fail("io_uring_setup", -error);
    if (posix_memalign((void **)&buffers, 4096, BUFFERS * sizeof(struct io_uring_buf)) ||
        posix_memalign((void **)&pool, 4096, (long)BUFFERS * BUFFER))
        fail("memory", ENOMEM);
    registration.ring_addr = (unsigned long)buffers;
    error = io_uring_register_buf_ring(&ring, &registration, 0);
    if (error)
        fail("io_uring_register_buf_ring", -error);
    io_uring_buf_ring_init(buffers);
    for (int id = 0; id < BUFFERS; id++)
        give_back(id);
}

/* The number of round trips in that time. */
static long exchange_for(double seconds) {
    long count = 0;
    long end = nanos(CLOCK_MONOTONIC) + (long)(seconds * 1e9);
    memset(histogram, 0, sizeof histogram);
    while (nanos(CLOCK_MONOTONIC) < end) {
        struct io_uring_cqe *cqe;
        unsigned head, seen = 0;
        int error = io_uring_submit_and_wait(&ring, 1);
        if (error < 0 && error != -EINTR)
            fail("io_uring_enter", -error);
        io_uring_for_each_cqe(&ring, head, cqe) {
            seen++;
            if (taken(cqe)) {
                struct exchange *exchange = io_uring_cqe_get_data(cqe);
                long now = nanos(CLOCK_MONOTONIC);
                histogram[bucket(now - exchange->sent_at)]++;
                count++;
                exchange->received = 0;
                send_message(exchange, now);
            }
        }
        io_uring_cq_advance(&ring, seen);
    }
    return count;
}

int main(int argc, char **argv) {
    if (argc == 2 && !strcmp(argv[1], "--probe")) {
        open_ring();
        return 0;
    }
    if (argc != 7) {
        fprintf(stderr, "usage: load PORT BYTES CONNECTIONS IDLE WARM_UP_SECONDS SECONDS\n");
        return 64;
    }
    port = atoi(argv[1]);
    bytes = atoi(argv[2]);
    int connections = atoi(argv[3]);
    int idle_count = atoi(argv[4]);
    double warm_up = atof(argv[5]);
    double seconds = atof(argv[6]);
    struct exchange *exchanges = calloc(connections, sizeof *exchanges);
    if (bytes < 1 || bytes > MOST_BYTES || connections < 1 || !exchanges)
        fail("arguments", EINVAL);

    int *idle = open_idle(idle_count);
    open_ring();
    for (int i = 0; i < connections; i++) {
        exchanges[i] = (struct exchange){.socket = open_connection()};
        receive(&exchanges[i]);
        send_message(&exchanges[i], nanos(CLOCK_MONOTONIC));
    }
    exchange_for(warm_up);
    puts("begin");
    fflush(stdout);
    long begun = nanos(CLOCK_MONOTONIC);
    long processor = nanos(CLOCK_PROCESS_CPUTIME_ID);
    long count = exchange_for(seconds);
    long ended = nanos(CLOCK_MONOTONIC);
    printf("end %ld %ld %ld %ld %ld\n", count, ended - begun, percentile(0.5, count), percentile(0.99, count),
           nanos(CLOCK_PROCESS_CPUTIME_ID) - processor);
    fflush(stdout);
    io_uring_queue_exit(&ring);
    for (int i = 0; i < connections; i++)
        close(exchanges[i].socket);
    for (int i = 0; i < idle_count; i++)
        close(idle[i]);
    free(exchanges);
    free(idle);
    return 0;
}
