package dev.preamble.engine.script;

import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * What computes: the machine's processor, or one of its GPUs.
 *
 * @param gpu which of the GPUs that the process sees, from 0; empty is the processor
 */
public record Hardware(OptionalInt gpu) {
    public static final Hardware CPU = new Hardware(OptionalInt.empty());

    /** Two digits: no machine has more GPUs. */
    private static final Pattern NAME = Pattern.compile("cuda(?::([0-9]{1,2}))?");

    public static Hardware ofGpu(int index) {
        return new Hardware(OptionalInt.of(index));
    }

    /**
     * As PyTorch names it.
     *
     * @param text {@code cpu}, {@code cuda}, which is the first GPU, or {@code cuda:1}
     */
    public static Hardware of(String text) {
        if (text.equals("cpu")) {
            return CPU;
        }
        var cuda = NAME.matcher(text);
        if (!cuda.matches()) {
            throw new IllegalArgumentException("no device is called '" + text + "', but cpu, cuda and cuda:1 are");
        }
        return ofGpu(cuda.group(1) == null ? 0 : Integer.parseInt(cuda.group(1)));
    }

    @Override
    public String toString() {
        return gpu.isPresent() ? "cuda:" + gpu.getAsInt() : "cpu";
    }
}
