package dev.preamble.engine;

/** A loss or gradient that is NaN or infinite; thrown before the optimiser step, so nothing has changed. */
public final class NonFiniteException extends EngineException {
    private final long step;

    public NonFiniteException(long step, double loss, double gradientNorm) {
        super("step %d is not finite (loss %s, gradient norm %s); a lower learning rate may help"
                .formatted(step, loss, gradientNorm));
        this.step = step;
    }

    /** The optimiser step, counted from 1, that was refused. */
    public long step() {
        return step;
    }
}
