/** The object store as one process: S3Proxy on a folder, or a MinIO server where one is installed. */
@NullMarked
package dev.preamble.parts.store;

import org.jspecify.annotations.NullMarked;
