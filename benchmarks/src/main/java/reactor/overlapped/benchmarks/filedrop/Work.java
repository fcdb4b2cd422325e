package reactor.overlapped.benchmarks.filedrop;

/**
 * What clients do at the same time.
 *
 * @param upload whether they send files, or receive them
 * @param mebibytes that each of them moves
 */
record Work(boolean upload, int clients, int mebibytes) {

    String name() {
        return "Filedrop" + (upload ? "Upload" : "Download") + clients;
    }

    String title() {
        return String.format(
                "File drop: %s of %d MiB by %s",
                upload ? "uploads" : "downloads", mebibytes, clients == 1 ? "1 client" : clients + " clients at once");
    }

    double totalMebibytes() {
        return (double) clients * mebibytes;
    }
}
