package dev.preamble.catalog.tenant;

/** Where a tenant stands between its making and its erasure. */
public enum TenantState {
    /** Its organisation, topics, rights and storage are being made; a crash is followed by another try. */
    PROVISIONING,
    /** Can be used. */
    ACTIVE,
    /** Everything of it is being removed; a crash is followed by another try. */
    ERASING
}
