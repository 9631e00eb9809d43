package dev.preamble.gateway.notice;

/** Hears one channel of the catalog. Called on the thread that listens, which it must not hold up. */
public interface NoticeListener {
    String channel();

    /** From now on it hears all; before, something may have been missed. */
    void begin();

    void hear(String notice);

    /** From now on it hears nothing, and may have missed something already. */
    void lose();
}
