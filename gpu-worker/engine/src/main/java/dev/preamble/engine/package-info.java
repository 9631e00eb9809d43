/**
 * The engine: loads a frozen base model, trains prefixes on it and generates with them.
 *
 * <p>A plain library on DJL's PyTorch engine, without Kafka or HTTP, that depends on nothing of Preamble but the reader of safetensors. Models,
 * losses and optimisers run as TorchScript (package {@code script}); Java owns the order of work.
 *
 * {@snippet :
 * try (var model = BaseModel.load(folder, Dtype.FP32);
 *         var training = PrefixTraining.start(model, TrainingSet.of(model, options, file))) {
 *     while (!training.isOver()) {
 *         training.step();
 *     }
 *     var format = new RowFormat(model.tokenizer(), model.configuration(), 256);
 *     var prompt = new Prompt(format.prompt("name[The Vaults], eatType[pub]"), training.prefix());
 *     try (var generator = new Generator(model, 16)) {
 *         var completion = generator.generate(List.of(prompt), GenerationOptions.greedy(64), () -> false).getFirst();
 *         var text = completion.text();
 *     }
 * }
 * }
 *
 * <p>Threads: PyTorch's gradient mode is a property of the thread and DJL's arrays are not guarded. Everything here
 * that touches an array belongs to one thread, the caller's device thread.
 */
@NullMarked
package dev.preamble.engine;

import org.jspecify.annotations.NullMarked;
