package dev.preamble.worker.device;

/**
 * What a run lets the device do, one bounded turn at a time. All its methods are called on the device thread.
 *
 * <p>A turn is short (a training step, a batch of evaluation, a token for each row), since everyone else waits for it.
 */
public interface Work {
    Kind kind();

    /**
     * Takes one turn.
     *
     * @return whether there is more to do
     * @throws Exception ends this work, and no other
     */
    boolean turn() throws Exception;

    /** What the work is for: the device's time is shared between the kinds, and within a kind round robin. */
    enum Kind {
        TRAINING,
        GENERATION
    }
}
