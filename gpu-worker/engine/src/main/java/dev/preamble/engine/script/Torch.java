package dev.preamble.engine.script;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import com.sun.jna.NativeLibrary;

/** The PyTorch engine inside this JVM. */
public final class Torch {
    private static final String WAIT_POLICY = "OMP_WAIT_POLICY";

    static {
        // DJL otherwise reports its use to its makers, and may download a native library.
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        // PyTorch's threads otherwise spin while they wait for one another. Where other processes want the same cores,
        // the spinning keeps from the core the very thread that is waited for: a step took 4 to 6 times as long.
        // OpenMP reads the variable when its library is loaded, and Java cannot set one.
        if (System.getenv(WAIT_POLICY) == null) {
            NativeLibrary.getProcess().getFunction("setenv").invokeInt(new Object[] {WAIT_POLICY, "passive", 0});
        }
    }

    private Torch() {}

    /** A new root of arrays on the first GPU, or on the CPU where there is none. */
    public static NDManager newManager() {
        var engine = Engine.getEngine("PyTorch");
        return engine.newBaseManager(engine.getGpuCount() > 0 ? Device.gpu() : Device.cpu());
    }

    /** Threads of a matrix product. */
    public static int threads() {
        return JniUtils.getNumThreads();
    }

    /** Sets how many threads a matrix product takes, for the whole process. */
    public static void useThreads(int threads) {
        JniUtils.setNumThreads(threads);
    }
}
