package dev.preamble.gateway.tenant;

/**
 * A person who was given to a tenant.
 *
 * @param password to log in with, told once
 */
public record MemberAnswer(String tenant, String username, String email, String password) {
    @Override
    public String toString() {
        return "MemberAnswer[" + tenant + ", " + username + "]";
    }
}
