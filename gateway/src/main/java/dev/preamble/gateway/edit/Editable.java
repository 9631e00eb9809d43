package dev.preamble.gateway.edit;

/** An answer about something that can be edited; its ETag is what {@code If-Match} may name. */
public interface Editable {}
