package dev.preamble.worker.task;

/** A row of a dataset or a line of inputs that cannot be used. */
final class BadRows extends Exception {
    private static final long serialVersionUID = 1L;

    BadRows(String problem) {
        super(problem);
    }
}
