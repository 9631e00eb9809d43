package dev.preamble.scheduler.share;

import dev.preamble.records.id.TenantId;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Knows who competed at the last look, and by that who comes back from idleness. A scheduler that takes over knows of
 * nobody, and takes all whom it finds for old hands. For one thread.
 */
public final class Contest {
    private final double credit;
    private Set<TenantId> present = Set.of();

    /** @param credit lane-seconds by which a tenant that comes back goes ahead of the others */
    public Contest(double credit) {
        this.credit = credit;
    }

    /** The accounts of those who compete now, newcomers' as {@link Level#admit} has it, in the same order. */
    public List<Account> admit(Collection<Account> competing) {
        List<Account> old = competing.stream()
                .filter(account -> present.contains(account.tenant()))
                .toList();
        Level level = Level.of(old);
        List<Account> admitted = competing.stream()
                .map(account -> present.contains(account.tenant()) ? account : level.admit(account, credit))
                .toList();
        present = competing.stream().map(Account::tenant).collect(Collectors.toSet());
        return admitted;
    }
}
