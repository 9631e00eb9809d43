package dev.preamble.client.command;

/** How a command ends, for scripts; 2 is picocli's for a wrong command line, and 130 a shell's for Ctrl-C. */
public final class ExitCode {
    public static final int DONE = 0;

    /** The request was refused, or the job failed. */
    public static final int REFUSED = 1;

    /** There is no login, or it does not allow this. */
    public static final int NOT_ALLOWED = 3;

    public static final int NOT_FOUND = 4;

    /** The server does not answer, or not to the end. */
    public static final int UNREACHABLE = 5;

    private ExitCode() {}
}
