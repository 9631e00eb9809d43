package dev.preamble.engine.script;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;

/** The PyTorch engine inside this JVM. */
public final class Torch {
    static {
        // DJL otherwise reports its use to its makers, and may download a native library.
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
    }

    private Torch() {}

    /** A new root of arrays on the first GPU, or on the CPU where there is none. */
    public static NDManager newManager() {
        var engine = Engine.getEngine("PyTorch");
        return engine.newBaseManager(engine.getGpuCount() > 0 ? Device.gpu() : Device.cpu());
    }
}
