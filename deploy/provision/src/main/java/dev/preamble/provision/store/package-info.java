/** The object store: the platform's bucket, and who may do what in it. */
@NullMarked
package dev.preamble.provision.store;

import org.jspecify.annotations.NullMarked;
