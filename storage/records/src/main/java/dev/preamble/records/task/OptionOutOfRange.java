package dev.preamble.records.task;

/** An option outside the range that the platform allows. */
public final class OptionOutOfRange extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final transient Range range;

    OptionOutOfRange(Range range, double value) {
        super(range.option() + " is " + Range.number(value) + ", allowed: " + range.text());
        this.range = range;
    }

    public Range range() {
        return range;
    }
}
