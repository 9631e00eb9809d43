package dev.preamble.client.command;

/** Who knows by which login a command asks. */
interface Asker {
    /** The command that would mend a login that is refused, with what leads to it. */
    String remedy();
}
