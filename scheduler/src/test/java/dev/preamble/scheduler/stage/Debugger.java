package dev.preamble.scheduler.stage;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.IncompatibleThreadStateException;
import com.sun.jdi.Method;
import com.sun.jdi.ReferenceType;
import com.sun.jdi.ThreadReference;
import com.sun.jdi.VMDisconnectedException;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.AttachingConnector;
import com.sun.jdi.connect.Connector;
import com.sun.jdi.connect.IllegalConnectorArgumentsException;
import com.sun.jdi.event.BreakpointEvent;
import com.sun.jdi.event.ClassPrepareEvent;
import com.sun.jdi.event.Event;
import com.sun.jdi.event.EventSet;
import com.sun.jdi.event.StepEvent;
import com.sun.jdi.request.BreakpointRequest;
import com.sun.jdi.request.ClassPrepareRequest;
import com.sun.jdi.request.EventRequest;
import com.sun.jdi.request.StepRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;

/** Ends a process where its code says nothing of it: before or after a call, which its debugger sees. */
public final class Debugger {
    private final VirtualMachine machine;
    private final Process process;
    private final CrashPoint point;
    private final boolean after;
    private volatile boolean armed;

    private Debugger(VirtualMachine machine, Process process, CrashPoint point, boolean after) {
        this.machine = machine;
        this.process = process;
        this.point = point;
        this.after = after;
    }

    /** What a process is started with that waits for its debugger. */
    static String option(int port) {
        return "-agentlib:jdwp=transport=dt_socket,server=y,suspend=y,address=127.0.0.1:" + port;
    }

    /** Lets a process begin that waits for its debugger, which ends it once it is armed. */
    static Debugger attach(Process process, int port, CrashPoint point, boolean after) {
        var debugger = new Debugger(connect(process, port), process, point, after);
        debugger.watch();
        return debugger;
    }

    /** The next time is the last. */
    public void arm() {
        armed = true;
    }

    private static VirtualMachine connect(Process process, int port) {
        AttachingConnector connector = Bootstrap.virtualMachineManager().attachingConnectors().stream()
                .filter(candidate -> candidate.name().equals("com.sun.jdi.SocketAttach"))
                .findFirst()
                .orElseThrow();
        Map<String, Connector.Argument> arguments = connector.defaultArguments();
        Objects.requireNonNull(arguments.get("hostname")).setValue("127.0.0.1");
        Objects.requireNonNull(arguments.get("port")).setValue(Integer.toString(port));
        return Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(50))
                .failFast("the process ended", () -> !process.isAlive())
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> attach(connector, arguments), Objects::nonNull);
    }

    private static VirtualMachine attach(AttachingConnector connector, Map<String, Connector.Argument> arguments)
            throws IOException {
        try {
            return connector.attach(arguments);
        } catch (IllegalConnectorArgumentsException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private void watch() {
        ClassPrepareRequest loaded = machine.eventRequestManager().createClassPrepareRequest();
        loaded.addClassFilter(point.library());
        loaded.setSuspendPolicy(EventRequest.SUSPEND_EVENT_THREAD);
        loaded.enable();
        Thread.ofVirtual().name("debugger").start(this::handleAll);
        machine.resume();
    }

    private void handleAll() {
        try {
            while (true) {
                EventSet events = machine.eventQueue().remove();
                for (Event event : events) {
                    handle(event);
                }
                events.resume();
            }
        } catch (VMDisconnectedException e) {
            // The process ended.
        } catch (InterruptedException | IncompatibleThreadStateException e) {
            throw new IllegalStateException(e);
        }
    }

    private void handle(Event event) throws IncompatibleThreadStateException {
        if (event instanceof ClassPrepareEvent loaded) {
            watch(loaded.referenceType());
        } else if (event instanceof BreakpointEvent reached && armed && point.isIn(callers(reached.thread()))) {
            if (after) {
                armed = false;
                awaitReturn(reached.thread());
            } else {
                process.destroyForcibly();
            }
        } else if (event instanceof StepEvent) {
            process.destroyForcibly();
        }
    }

    private void watch(ReferenceType library) {
        for (Method method : library.methodsByName(point.call())) {
            if (!method.isAbstract() && !method.isNative()) {
                BreakpointRequest entry = machine.eventRequestManager().createBreakpointRequest(method.location());
                entry.setSuspendPolicy(EventRequest.SUSPEND_EVENT_THREAD);
                entry.enable();
            }
        }
    }

    private void awaitReturn(ThreadReference thread) {
        StepRequest out =
                machine.eventRequestManager().createStepRequest(thread, StepRequest.STEP_MIN, StepRequest.STEP_OUT);
        out.setSuspendPolicy(EventRequest.SUSPEND_EVENT_THREAD);
        out.enable();
    }

    private static List<String> callers(ThreadReference thread) throws IncompatibleThreadStateException {
        return thread.frames().stream()
                .map(frame -> frame.location().declaringType().name() + "."
                        + frame.location().method().name())
                .toList();
    }
}
