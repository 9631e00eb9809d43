package dev.preamble.records.task;

/**
 * The values that an option may take, both ends included.
 *
 * @param option the option's name, as its owner writes it
 */
public record Range(String option, double least, double most) {
    int check(int value) {
        check((double) value);
        return value;
    }

    double check(double value) {
        if (!(value >= least && value <= most)) {
            throw new OptionOutOfRange(this, value);
        }
        return value;
    }

    /** The range in words, whole numbers without a fraction. */
    public String text() {
        return number(least) + " to " + number(most);
    }

    static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
