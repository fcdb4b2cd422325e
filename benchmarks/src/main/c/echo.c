/*
 * A TCP echo server of one thread over liburing: the limit that the servers in Java are compared with.
 *
 *   echo [PORT] [multishot | single]
 *
 * It listens on 127.0.0.1 (port 0: any), says "port N", and ends when its standard input does. A line that asks for
 * "allocated" is answered with 0, as there is no heap to count. A connection's memory is bounded by the ring of buffers
 * that all share: who sends without receiving takes them from the others.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <liburing.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SUBMISSIONS = 2048, COMPLETIONS = 16384, BUFFERS = 1024, BUFFER_SIZE = 16 << 10, NO_BUFFER = -1 };

/* What a completion is of: the low bits of its user data, the rest of which is the connection. */
enum operation { ACCEPT, RECEIVE, SEND, INPUT, OPERATION_MASK = 7 };

struct connection {
    int fd;
    int first, last; /* buffers to send, in order */
    uint32_t sent;   /* of the first buffer */
    bool receiving, sending, ended, starved;
    struct connection *next_starved;
};

static struct { int next; uint32_t length; } filled[BUFFERS]; /* the buffer to send after it, and its bytes */
static bool multishot = true;
static int listener;
static struct io_uring ring;
static struct io_uring_buf_ring *buffers;
static char *memory, input[64];
static struct connection *starved; /* found no buffer to receive into */

static void check(int result, const char *what) {
    if (result < 0) {
        fprintf(stderr, "%s: %s\n", what, strerror(-result));
        exit(1);
    }
}

static void *pages(size_t bytes) {
    void *address = aligned_alloc(4096, bytes);
    check(address == NULL ? -ENOMEM : 0, "memory");
    return address;
}

static struct io_uring_sqe *submission(enum operation operation, struct connection *connection) {
    struct io_uring_sqe *entry;
    while ((entry = io_uring_get_sqe(&ring)) == NULL)
        check(io_uring_submit(&ring), "submit");
    io_uring_sqe_set_data64(entry, (uintptr_t)connection | operation); /* which the prep functions leave as it is */
    return entry;
}

static void accept_connections(void) {
    io_uring_prep_multishot_accept(submission(ACCEPT, NULL), listener, NULL, NULL, 0);
}

static void read_input(void) {
    io_uring_prep_read(submission(INPUT, NULL), STDIN_FILENO, input, sizeof input, 0);
}

static void receive(struct connection *connection) {
    struct io_uring_sqe *entry = submission(RECEIVE, connection);
    if (multishot) {
        io_uring_prep_recv_multishot(entry, connection->fd, NULL, 0, 0);
    } else {
        io_uring_prep_recv(entry, connection->fd, NULL, BUFFER_SIZE, 0);
        entry->ioprio |= IORING_RECVSEND_POLL_FIRST;
    }
    entry->flags |= IOSQE_BUFFER_SELECT;
    entry->buf_group = 0;
    connection->receiving = true;
}

static void send_first(struct connection *connection) {
    int buffer = connection->first;
    char *rest = memory + (size_t)buffer * BUFFER_SIZE + connection->sent;
    uint32_t length = filled[buffer].length - connection->sent;
    io_uring_prep_send(submission(SEND, connection), connection->fd, rest, length, MSG_NOSIGNAL);
    connection->sending = true;
}

static void provide(int buffer, int offset) {
    char *address = memory + (size_t)buffer * BUFFER_SIZE;
    io_uring_buf_ring_add(buffers, address, BUFFER_SIZE, buffer, io_uring_buf_ring_mask(BUFFERS), offset);
}

static void recycle(int buffer) {
    provide(buffer, 0);
    io_uring_buf_ring_advance(buffers, 1);
    if (starved != NULL) {
        struct connection *connection = starved;
        starved = connection->next_starved;
        connection->starved = false;
        receive(connection);
    }
}

static void recycle_first(struct connection *connection) {
    int buffer = connection->first;
    connection->first = filled[buffer].next;
    connection->sent = 0;
    recycle(buffer);
}

/* Nothing may be in flight, or its completion would find freed memory, and its descriptor another's connection. */
static void close_if_done(struct connection *connection) {
    if (connection->ended && !connection->receiving && !connection->sending && !connection->starved) {
        close(connection->fd);
        free(connection);
    }
}

static void accepted(const struct io_uring_cqe *completion) {
    if (!(completion->flags & IORING_CQE_F_MORE))
        accept_connections();
    if (completion->res == -ECONNABORTED)
        return;
    check(completion->res, "accept");
    int on = 1;
    setsockopt(completion->res, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct connection *connection = calloc(1, sizeof *connection);
    check(connection == NULL ? -ENOMEM : 0, "connection");
    connection->fd = completion->res;
    connection->first = NO_BUFFER;
    receive(connection);
}

static void received(struct connection *connection, const struct io_uring_cqe *completion) {
    connection->receiving = completion->flags & IORING_CQE_F_MORE;
    bool filled_one = completion->flags & IORING_CQE_F_BUFFER;
    int buffer = completion->flags >> IORING_CQE_BUFFER_SHIFT;
    if (completion->res == -ENOBUFS && !connection->ended) {
        connection->starved = true;
        connection->next_starved = starved;
        starved = connection;
        return;
    }
    if (completion->res <= 0 || connection->ended) {
        connection->ended = true;
        if (filled_one)
            recycle(buffer);
        close_if_done(connection);
        return;
    }
    filled[buffer].length = completion->res;
    filled[buffer].next = NO_BUFFER;
    *(connection->first == NO_BUFFER ? &connection->first : &filled[connection->last].next) = buffer;
    connection->last = buffer;
    if (!connection->sending)
        send_first(connection);
    if (!connection->receiving)
        receive(connection); /* goes with the send in one system call */
}

static void sent(struct connection *connection, int result) {
    connection->sending = false;
    if (result < 0) {
        connection->ended = true;
        while (connection->first != NO_BUFFER)
            recycle_first(connection);
        shutdown(connection->fd, SHUT_RDWR); /* ends the receive */
    } else {
        connection->sent += result;
        if (connection->sent == filled[connection->first].length)
            recycle_first(connection);
        if (connection->first != NO_BUFFER)
            send_first(connection);
    }
    close_if_done(connection);
}

static void heard(int result) {
    if (result <= 0)
        exit(0);
    if (memchr(input, 'a', result) != NULL)
        puts("allocated 0");
    read_input();
}

static void complete(const struct io_uring_cqe *completion) {
    struct connection *connection = (struct connection *)(uintptr_t)(completion->user_data & ~(uint64_t)OPERATION_MASK);
    switch ((enum operation)(completion->user_data & OPERATION_MASK)) {
        case ACCEPT: accepted(completion); break;
        case RECEIVE: received(connection, completion); break;
        case SEND: sent(connection, completion->res); break;
        default: heard(completion->res);
    }
}

/* Returns the port. */
static int listen_on(int port) {
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int on = 1;
    listener = socket(AF_INET, SOCK_STREAM, 0);
    if (listener < 0 || setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0 ||
        bind(listener, (struct sockaddr *)&address, size) < 0 || listen(listener, 1024) < 0 ||
        getsockname(listener, (struct sockaddr *)&address, &size) < 0)
        check(-errno, "listen");
    return ntohs(address.sin_port);
}

static void set_up_ring(void) {
    struct io_uring_params parameters = {
        .flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_CQSIZE,
        .cq_entries = COMPLETIONS};
    check(io_uring_queue_init_params(SUBMISSIONS, &ring, &parameters), "io_uring_setup");
    check(io_uring_register_ring_fd(&ring), "ring's descriptor");
    memory = pages((size_t)BUFFERS * BUFFER_SIZE);
    buffers = pages(BUFFERS * sizeof(struct io_uring_buf));
    struct io_uring_buf_reg registration = {.ring_addr = (uintptr_t)buffers, .ring_entries = BUFFERS};
    check(io_uring_register_buf_ring(&ring, &registration, 0), "ring of buffers");
    io_uring_buf_ring_init(buffers);
    for (int i = 0; i < BUFFERS; i++)
        provide(i, i);
    io_uring_buf_ring_advance(buffers, BUFFERS);
}

int main(int argc, char **argv) {
    multishot = argc < 3 || strcmp(argv[2], "single") != 0;
    setvbuf(stdout, NULL, _IOLBF, 0);
    set_up_ring();
    printf("port %d\n", listen_on(argc > 1 ? atoi(argv[1]) : 0));
    accept_connections();
    read_input();
    while (true) {
        int result = io_uring_submit_and_wait(&ring, 1);
        check(result == -EINTR ? 0 : result, "io_uring_enter");
        struct io_uring_cqe *completion;
        unsigned head, count = 0;
        io_uring_for_each_cqe(&ring, head, completion) {
            complete(completion);
            count++;
        }
        io_uring_cq_advance(&ring, count);
    }
}
