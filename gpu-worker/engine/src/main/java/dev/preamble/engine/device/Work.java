package dev.preamble.engine.device;

/**
 * What a run lets the device do, one bounded turn at a time. All its methods are called on the device thread.
 *
 * <p>A turn is short (a training step, a batch of evaluation, a token of each row), since everyone else waits for it.
 * One that has to be long pauses again and again.
 */
public interface Work {
    Kind kind();

    /**
     * Takes one turn.
     *
     * @param pause lets others have their turns in the midst of this one
     * @return whether there is more to do
     * @throws Exception ends this work, and no other
     */
    boolean turn(Pause pause) throws Exception;

    /** What the work is for: the device's time is shared between the kinds, and within a kind round robin. */
    enum Kind {
        TRAINING,
        GENERATION
    }

    /** A point in a turn at which nothing is half done. */
    interface Pause {
        /** Returns when it is this work's turn again. */
        void letOthers();
    }
}
