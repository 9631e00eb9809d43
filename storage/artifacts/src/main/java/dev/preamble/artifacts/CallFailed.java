package dev.preamble.artifacts;

/** A call that did not succeed, for those who know what its answer means for what they do. */
final class CallFailed extends Exception {
    private static final long serialVersionUID = 1;

    private final Answer answer;
    private final String sentence;

    CallFailed(Answer answer, String sentence, Throwable cause) {
        super(sentence, cause);
        this.answer = answer;
        this.sentence = sentence;
    }

    Answer answer() {
        return answer;
    }

    /** As an error that needs no key to be understood. */
    ArtifactException asError() {
        return switch (answer) {
            case NOT_NOW -> unavailable();
            case MISSING, EXISTS, UPLOAD_GONE, NO -> new StoreRefused(sentence, getCause());
        };
    }

    StoreUnavailable unavailable() {
        return new StoreUnavailable(sentence, getCause());
    }
}
