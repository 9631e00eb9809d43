package dev.preamble.records.task;

/** An option outside what the platform allows. */
public final class OptionOutOfRange extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String option;
    private final String limit;

    /**
     * @param problem what is wrong with it, as "is 201"
     * @param limit what is allowed, in words
     */
    OptionOutOfRange(String option, String problem, String limit) {
        super(option + " " + problem + ", allowed: " + limit);
        this.option = option;
        this.limit = limit;
    }

    OptionOutOfRange(Range range, double value) {
        this(range.option(), "is " + Range.number(value), range.text());
    }

    /** The option's name. */
    public String option() {
        return option;
    }

    /** What is allowed, in words. */
    public String limit() {
        return limit;
    }
}
