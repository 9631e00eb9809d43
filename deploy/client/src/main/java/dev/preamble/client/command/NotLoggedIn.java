package dev.preamble.client.command;

import java.util.Collection;

/** There is no profile to ask with. */
final class NotLoggedIn extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Names those that there are.
     *
     * @param others the names of all logins
     */
    NotLoggedIn(LoginLine wanted, Collection<String> others) {
        super("There is no login '" + wanted.profile() + "'. "
                + (others.isEmpty() ? "" : "There is: " + String.join(", ", others) + ". ") + "Log in: " + wanted);
    }
}
