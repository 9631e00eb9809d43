/** TorchScript compiled from source text, without Python: the bridge from Java to PyTorch's operators and autograd. */
@NullMarked
package dev.preamble.engine.script;

import org.jspecify.annotations.NullMarked;
