package dev.preamble.client.command;

/** A job that was waited for did not succeed. */
final class JobFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String job;
    private final String state;
    private final String detail;

    /**
     * The job's end.
     *
     * @param state {@code failed} or {@code cancelled}
     * @param detail why; empty where nothing was said
     */
    JobFailed(String job, String state, String detail) {
        super("The job " + state + (detail.isEmpty() ? "." : ": " + detail));
        this.job = job;
        this.state = state;
        this.detail = detail;
    }

    String job() {
        return job;
    }

    String state() {
        return state;
    }

    String detail() {
        return detail;
    }
}
