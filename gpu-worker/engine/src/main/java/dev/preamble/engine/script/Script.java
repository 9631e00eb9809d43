package dev.preamble.engine.script;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * A compiled TorchScript class without state: tensors go in with each call and come out of it.
 *
 * <p>Gradients are taken inside the scripts, so no array that Java sees is part of an autograd graph. The graph executor
 * runs unoptimised: its profiling mode would compile a second version after the first calls, whose rounding differs, and
 * a resumed run would no longer equal an uninterrupted one.
 *
 * <p>Thread: the device thread. Each call sets that thread's gradient mode.
 */
public final class Script implements AutoCloseable {
    private final PtSymbolBlock module;

    private Script(PtSymbolBlock module) {
        this.module = module;
    }

    /** Compiles the class {@code className} found in {@code source}. */
    public static Script compile(NDManager manager, String className, String source) {
        try (var archive = new ByteArrayInputStream(Archive.of(className, source))) {
            return new Script(JniUtils.loadModule((PtNDManager) manager, archive, false, false));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Compiles the class {@code className} of the resource {@code className.toLowerCase() + ".py"} beside {@code owner},
     * after each <code>{name}</code> in its text has been replaced by the constant of that name.
     *
     * @param shared resources beside {@code owner} with methods that the class has in common with others
     */
    public static Script compile(
            NDManager manager, Class<?> owner, String className, Map<String, Object> constants, String... shared) {
        var source = resource(owner, className.toLowerCase(java.util.Locale.ROOT) + ".py");
        for (var name : shared) {
            source += resource(owner, name);
        }
        for (var constant : constants.entrySet()) {
            source = source.replace(
                    "{" + constant.getKey() + "}", constant.getValue().toString());
        }
        return compile(manager, className, source);
    }

    /** Calls a method that needs no gradients. Results belong to {@code scope}. */
    public NDList evaluate(NDManager scope, String method, Object... arguments) {
        return call(scope, method, false, arguments);
    }

    /** Calls a method that takes gradients inside. Results belong to {@code scope}. */
    public NDList differentiate(NDManager scope, String method, Object... arguments) {
        return call(scope, method, true, arguments);
    }

    private NDList call(NDManager scope, String method, boolean gradients, Object... arguments) {
        // DJL takes the method's name and the results' owner from the first array.
        var target = scope.zeros(new Shape(1), DataType.UINT8);
        target.setName("module_method:" + method);
        var inputs = new NDList(target);
        for (var i = 0; i < arguments.length; i++) {
            add(inputs, i, arguments[i]);
        }
        JniUtils.setGradMode(gradients);
        JniUtils.setGraphExecutorOptimize(false);
        return IValueUtils.forward(module, inputs, gradients);
    }

    private static void add(NDList inputs, int position, Object argument) {
        switch (argument) {
            case NDArray array -> {
                array.setName(null);
                inputs.add(array);
            }
            case List<?> list -> {
                if (list.isEmpty()) {
                    throw new IllegalArgumentException("an empty list cannot be passed to a script");
                }
                for (var element : list) {
                    var array = (NDArray) element;
                    array.setName("argument" + position + "[]");
                    inputs.add(array);
                }
            }
            default -> throw new IllegalArgumentException("not an array or a list of arrays: " + argument.getClass());
        }
    }

    private static String resource(Class<?> owner, String name) {
        try (var stream = owner.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalArgumentException("no script " + name + " beside " + owner.getName());
            }
            return new String(stream.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        module.close();
    }
}
