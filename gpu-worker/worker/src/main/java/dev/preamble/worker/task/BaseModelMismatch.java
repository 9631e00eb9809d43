package dev.preamble.worker.task;

/** The task was accepted for another base model than the one that this worker holds. */
final class BaseModelMismatch extends Exception {
    private static final long serialVersionUID = 1L;

    BaseModelMismatch(String wanted, String held) {
        super("the job was accepted for base model %s, and this worker holds %s".formatted(wanted, held));
    }
}
