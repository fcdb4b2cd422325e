package reactor.overlapped.benchmarks;

import java.util.random.RandomGenerator;

/** Blocks at random. Allocates nothing, and each lane has its own, so that lanes do not meet here. */
final class RandomRoute implements Lane.Route {

    private final RandomGenerator random;
    private final int block;
    private int left;

    RandomRoute(long seed, int block) {
        this.random = new java.util.SplittableRandom(seed);
        this.block = block;
    }

    RandomRoute restart(int blocks) {
        left = blocks;
        return this;
    }

    @Override
    public long next() {
        return left-- == 0 ? -1 : (long) random.nextInt((int) (CachedFile.SIZE / block)) * block;
    }
}
