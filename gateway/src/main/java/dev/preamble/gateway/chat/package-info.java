/** Prompts of chats, which base models' chat templates make of messages. Nothing of a tenant's is ever run as a template. */
@NullMarked
package dev.preamble.gateway.chat;

import org.jspecify.annotations.NullMarked;
