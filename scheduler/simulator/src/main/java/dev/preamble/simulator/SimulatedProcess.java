package dev.preamble.simulator;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A process that can die and stand still. What it planned dies with it; what comes due while it stands still happens when
 * it wakes.
 */
abstract class SimulatedProcess {
    final Timeline timeline;
    private final Deque<Runnable> missed = new ArrayDeque<>();
    private int life;
    private boolean alive;
    private boolean stopped;

    SimulatedProcess(Timeline timeline) {
        this.timeline = timeline;
    }

    boolean isAlive() {
        return alive;
    }

    boolean isWorking() {
        return alive && !stopped;
    }

    int life() {
        return life;
    }

    final void start() {
        if (!alive) {
            alive = true;
            started();
        }
    }

    final void crash() {
        if (alive) {
            life++;
            alive = false;
            stopped = false;
            missed.clear();
            crashed();
        }
    }

    final void stop(long millis) {
        if (alive && !stopped) {
            stopped = true;
            int mine = life;
            timeline.in(millis, () -> {
                if (mine == life) {
                    wake();
                }
            });
        }
    }

    private void wake() {
        stopped = false;
        int mine = life;
        while (!missed.isEmpty() && mine == life) {
            missed.remove().run();
        }
    }

    /** Plans what this life of the process does. */
    final void plan(long millis, Runnable action) {
        int mine = life;
        timeline.in(millis, () -> {
            if (mine == life) {
                if (stopped) {
                    missed.add(action);
                } else {
                    action.run();
                }
            }
        });
    }

    abstract void started();

    abstract void crashed();
}
