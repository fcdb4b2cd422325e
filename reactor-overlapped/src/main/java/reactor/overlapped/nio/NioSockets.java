package reactor.overlapped.nio;

import reactor.overlapped.spi.Completions;

/** What every socket of a port needs of it. */
record NioSockets(NioSelectors selectors, Completions completions) {}
