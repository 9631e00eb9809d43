package dev.preamble.client.command;

import java.lang.reflect.Proxy;

/**
 * Ctrl-C, for as long as this is open: it interrupts the thread that made this, and does not end the process.
 */
final class Interruption implements AutoCloseable {
    private static final String NAME = "INT";

    private final Object before;
    private volatile boolean came;

    Interruption() {
        Thread here = Thread.currentThread();
        // The compiler warns of the class itself; there is no other way to hear of Ctrl-C twice.
        before = handle(Proxy.newProxyInstance(
                Interruption.class.getClassLoader(), new Class<?>[] {type("SignalHandler")}, (proxy, method, with) -> {
                    if (method.getName().equals("handle")) {
                        came = true;
                        here.interrupt();
                    }
                    return null;
                }));
    }

    boolean came() {
        return came;
    }

    /** On the thread that made this. */
    @Override
    public void close() {
        handle(before);
        Thread.interrupted();
    }

    private static Object handle(Object handler) {
        try {
            Class<?> signal = type("Signal");
            return signal.getMethod("handle", signal, type("SignalHandler"))
                    .invoke(null, signal.getConstructor(String.class).newInstance(NAME), handler);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JVM does not let signals be handled", e);
        }
    }

    private static Class<?> type(String name) {
        try {
            return Class.forName("sun.misc." + name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("every JDK has the module jdk.unsupported", e);
        }
    }
}
