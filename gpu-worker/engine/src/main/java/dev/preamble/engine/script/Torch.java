package dev.preamble.engine.script;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.cuda.CudaUtils;
import com.sun.jna.NativeLibrary;
import dev.preamble.engine.InvalidOptionsException;
import java.util.OptionalLong;

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

    /** The first GPU, or the CPU where there is none. */
    public static Hardware hardware() {
        return gpus() > 0 ? Hardware.ofGpu(0) : Hardware.CPU;
    }

    /** A new root of arrays on {@link #hardware}. */
    public static NDManager newManager() {
        return newManager(hardware());
    }

    /**
     * A new root of arrays.
     *
     * @throws InvalidOptionsException if PyTorch sees no such GPU
     */
    public static NDManager newManager(Hardware hardware) {
        if (hardware.gpu().isEmpty()) {
            return engine().newBaseManager(Device.cpu());
        }
        var index = hardware.gpu().getAsInt();
        if (index >= gpus()) {
            throw new InvalidOptionsException(
                    "device",
                    "is %s, but PyTorch sees %d GPUs here; look at the driver, CUDA_VISIBLE_DEVICES, and whether this PyTorch is one for CUDA"
                            .formatted(hardware, gpus()));
        }
        return engine().newBaseManager(Device.gpu(index));
    }

    /** Bytes of the GPU's memory that nobody has taken; empty on the CPU. For any thread. */
    public static OptionalLong freeMemory(NDManager manager) {
        if (!manager.getDevice().isGpu()) {
            return OptionalLong.empty();
        }
        var memory = CudaUtils.getGpuMemory(manager.getDevice());
        return OptionalLong.of(memory.getMax() - memory.getUsed());
    }

    private static int gpus() {
        return engine().getGpuCount();
    }

    private static Engine engine() {
        return Engine.getEngine("PyTorch");
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
