package dev.preamble.scheduler.leadership;

/** Another scheduler leads, or none does; nothing was written. */
public final class NotLeading extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NotLeading(String holder) {
        // no stack: it happens at every takeover and says nothing of where
        super(holder + " does not lead", null, false, false);
    }
}
