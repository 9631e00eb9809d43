package dev.preamble.gateway.dashboard;

import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.problem.ErrorCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who looks at a page.
 *
 * @param tenant whose things they see; null sees everybody's
 * @param tenants that they could see the things of instead, in order, this one among them
 * @param steers whether they may change what they see
 */
public record Visitor(String name, @Nullable TenantId tenant, List<TenantId> tenants, boolean steers) {
    public Visitor {
        tenants = List.copyOf(tenants);
    }

    /** Who watches the whole platform. */
    static Visitor ofAll(String name, boolean steers) {
        return new Visitor(name, null, List.of(), steers);
    }

    /** Whether they belong to more tenants than the one whose things they see. */
    public boolean mayChoose() {
        return tenants.size() > 1;
    }

    /** Whether they watch the whole platform. */
    public boolean seesAll() {
        return tenant == null;
    }

    /** Whether they administer the platform. */
    public boolean operates() {
        return seesAll() && steers;
    }

    /** Whether they see what is that tenant's. */
    boolean sees(TenantId owner) {
        return tenant == null || tenant.equals(owner);
    }

    /** In a word. */
    public String role() {
        return operates() ? "operator" : seesAll() ? "viewer" : "member";
    }

    /** @throws Refusal when they may only look */
    void requireSteers() {
        if (!steers) {
            throw Refusal.of(ErrorCode.FORBIDDEN, "A viewer may look at everything and change nothing.");
        }
    }

    /** @throws Refusal when they are none of a tenant's people */
    void requireBelongs() {
        if (seesAll()) {
            throw Refusal.of(ErrorCode.FORBIDDEN, "A tenant's rows are for its own people.");
        }
    }

    /** @throws Refusal when they do not watch the whole platform */
    void requireSeesAll() {
        if (!seesAll()) {
            throw Refusal.notFound();
        }
    }

    /** @throws Refusal when they do not administer the platform */
    void requireOperates() {
        requireSeesAll();
        requireSteers();
    }

    /** @throws Refusal as for what is not there, when it is another tenant's */
    void requireSees(TenantId owner) {
        if (!sees(owner)) {
            throw Refusal.notFound();
        }
    }
}
